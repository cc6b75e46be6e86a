"""Files a ticket, reads it back and follows the events, through a client that shares no code with Opora.

    python ticket.py HOME MESSAGES

HOME is a department that `opora up` started and that has the demonstration staff; MESSAGES is a folder with what
`protoc --python_out` makes of Protos/. `scripts/conformance` prepares both. Exit 0 when everything was as it should be.
"""
import re
import sys
import uuid

from opora_rpc import BIDI, SERVER_STREAM, CallFailed, Connection, tls_context


def connect(home, service, certificate):
    with open(f"{home}/department.yaml", encoding="utf-8") as file:
        host, port = re.search(rf'{service}: "(.+):(\d+)"', file.read()).groups()
    base = f"{home}/certificates"
    context = tls_context(f"{base}/{certificate}.pem", f"{base}/{certificate}.key", f"{base}/ca.pem")
    return Connection(host, int(port), service, context)


def main(home, messages):
    sys.path.insert(0, messages)
    from opora.events.v1 import events_pb2
    from opora.rpc.v1 import health_pb2, status_pb2
    from opora.tickets.v1 import events_pb2 as ticket_events_pb2
    from opora.tickets.v1 import model_pb2, tickets_pb2

    maria = connect(home, "tickets", "people/maria")
    tickets = "opora.tickets.v1.Tickets/"

    # A filing that the regulation refuses: the reasons are details in a trailer.
    try:
        maria.unary(tickets + "FileTicket", tickets_pb2.FileTicketRequest(key="x").SerializeToString())
        raise SystemExit("an empty filing was accepted")
    except CallFailed as failure:
        details = status_pb2.StatusDetails.FromString(dict(failure.trailers)["opora-status-details-bin"])
        assert failure.status == 3 and details.field_violations, failure
        print(f"refused with {len(details.field_violations)} reasons, first: {details.field_violations[0].description}")

    request = tickets_pb2.FileTicketRequest(
        key=str(uuid.uuid4()), customer="romashka", channel=model_pb2.CHANNEL_MANAGER, kind=model_pb2.KIND_QUESTION,
        impact=1, urgency=2, topic="reports", product="crm", subject="Как выгрузить отчёт за квартал в таблицу",
        body="Клиент хочет выгружать отчёт по продажам за квартал в таблицу и спрашивает, где это включается.")
    bytes_of_request = request.SerializeToString()
    filed = tickets_pb2.FileTicketResponse.FromString(maria.unary(tickets + "FileTicket", bytes_of_request))
    again = tickets_pb2.FileTicketResponse.FromString(maria.unary(tickets + "FileTicket", bytes_of_request))
    assert again.ticket == filed.ticket and again.already_filed and not filed.already_filed
    print(f"filed T-{filed.ticket}, {model_pb2.State.Name(filed.state)}; the same key again gave the same ticket")

    answer = maria.unary(
        tickets + "GetTicket", tickets_pb2.GetTicketRequest(ticket=filed.ticket).SerializeToString(), timeout=10)
    read = tickets_pb2.GetTicketResponse.FromString(answer).ticket
    assert (read.subject, read.body, read.filer) == (request.subject, request.body, "maria"), read
    print(f"read it back: {read.subject}")

    # Server streaming with a deadline: a watch that nobody ends.
    watch = maria.call(
        "opora.rpc.v1.Health/Watch", SERVER_STREAM, health_pb2.HealthCheckRequest().SerializeToString(), timeout=0.5)
    states = []
    try:
        for message in watch:
            states.append(health_pb2.HealthCheckResponse.FromString(message).state)
    except CallFailed as failure:
        assert failure.status == 4, failure
    assert states == [health_pb2.SERVING_STATE_SERVING], states
    print("watched its health until the deadline")

    # The kind of a call is part of its name.
    try:
        call = maria.call(tickets + "ListTickets", BIDI, timeout=5)
        call.send(b"", end=True)
        list(call)
        raise SystemExit("a unary method was served as a bidirectional one")
    except CallFailed as failure:
        assert failure.status == 12, failure

    admin = connect(home, "tickets", "people/admin")
    subscribe = events_pb2.SubscribeRequest(after=0).SerializeToString()
    feed = admin.call("opora.events.v1.EventFeed/Subscribe", SERVER_STREAM, subscribe, timeout=20)
    last = 0
    for message in feed:
        for event in events_pb2.EventBatch.FromString(message).events:
            assert event.sequence == last + 1, (event.sequence, last)
            last = event.sequence
            if event.aggregate == f"ticket/{filed.ticket}" and event.type == "ticket.filed":
                ticket = ticket_events_pb2.TicketEvent.FromString(event.payload).ticket
                assert ticket.number == filed.ticket
                print(f"event {event.sequence}: {event.type} {event.aggregate} by {event.actor}")
                feed.cancel()
        if feed.status is not None:
            break
    assert feed.status == 1, "the events ended before the ticket's own came"
    admin.close()
    maria.close()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
