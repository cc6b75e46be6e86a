// gRPC C++ as a peer: unary echo of raw bytes over TLS with mutual certificates, callback API on both sides.
//
//   grpc-echo server PORT CERT KEY CA
//   grpc-echo client PORT CERT KEY CA BYTES IN_FLIGHT SECONDS [CONNECTIONS]   IN_FLIGHT on each connection
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/client_callback.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <thread>
#include <vector>

using grpc::ByteBuffer;
using Clock = std::chrono::steady_clock;

static std::string contents(const char* path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class EchoReactor : public grpc::ServerGenericBidiReactor {
 public:
  EchoReactor() { StartRead(&message_); }
  void OnReadDone(bool ok) override {
    if (ok) StartWriteAndFinish(&message_, grpc::WriteOptions(), grpc::Status::OK);
    else Finish(grpc::Status::OK);
  }
  void OnDone() override { delete this; }

 private:
  ByteBuffer message_;
};

class EchoService : public grpc::CallbackGenericService {
  grpc::ServerGenericBidiReactor* CreateReactor(grpc::GenericCallbackServerContext*) override {
    return new EchoReactor;
  }
};

static std::atomic<bool> stopping{false};

static int server(const std::string& port, char** files) {
  grpc::SslServerCredentialsOptions options(GRPC_SSL_REQUEST_AND_REQUIRE_CLIENT_CERTIFICATE_AND_VERIFY);
  options.pem_key_cert_pairs.push_back({contents(files[1]), contents(files[0])});
  options.pem_root_certs = contents(files[2]);
  EchoService service;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + port, grpc::SslServerCredentials(options));
  builder.RegisterCallbackGenericService(&service);
  auto running = builder.BuildAndStart();
  if (!running) return 1;
  std::printf("ready\n");
  std::fflush(stdout);
  while (!stopping) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  running->Shutdown();
  return 0;
}

using Stub = grpc::TemplatedGenericStub<ByteBuffer, ByteBuffer>;

struct Load {
  ByteBuffer request;
  Clock::time_point end;
  std::mutex mutex;
  std::condition_variable done;
  int running = 0;
  std::vector<float> latencies;
  unsigned long failed = 0;
};

struct Call {
  Call(Load& load, Stub& stub) : load(load), stub(stub) {}
  Load& load;
  Stub& stub;
  std::unique_ptr<grpc::ClientContext> context;
  ByteBuffer response;
  Clock::time_point sent;
  void start() {
    context = std::make_unique<grpc::ClientContext>();
    sent = Clock::now();
    stub.UnaryCall(context.get(), "/test.v1.Echo/Unary", grpc::StubOptions(), &load.request, &response,
                         [this](grpc::Status status) { finished(status); });
  }
  void finished(const grpc::Status& status) {
    auto now = Clock::now();
    bool again = now < load.end && status.ok();
    {
      std::lock_guard<std::mutex> lock(load.mutex);
      if (status.ok()) load.latencies.push_back(std::chrono::duration<float, std::micro>(now - sent).count());
      else load.failed++;
      if (!again && --load.running == 0) load.done.notify_all();
    }
    if (again) start();
  }
};

static int client(const std::string& port, char** files, int bytes, int in_flight, double seconds,
                  int connections) {
  grpc::SslCredentialsOptions options{contents(files[2]), contents(files[1]), contents(files[0])};
  grpc::ChannelArguments arguments;
  arguments.SetSslTargetNameOverride("localhost");
  // Otherwise channels to one address share a connection.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  std::vector<std::unique_ptr<Stub>> stubs;
  for (int i = 0; i < connections; i++) {
    auto channel = grpc::CreateCustomChannel("127.0.0.1:" + port, grpc::SslCredentials(options), arguments);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + std::chrono::seconds(10))) {
      std::fprintf(stderr, "no connection\n");
      return 1;
    }
    stubs.push_back(std::make_unique<Stub>(channel));
  }
  Load load;
  grpc::Slice slice(std::string(bytes, 'x'));
  load.request = ByteBuffer(&slice, 1);
  load.latencies.reserve(1 << 22);
  load.running = in_flight * connections;
  auto start = Clock::now();
  std::clock_t cpu = std::clock();
  load.end = start + std::chrono::microseconds(static_cast<long>(seconds * 1e6));
  std::vector<std::unique_ptr<Call>> calls;
  for (auto& stub : stubs)
    for (int i = 0; i < in_flight; i++) calls.push_back(std::make_unique<Call>(load, *stub));
  for (auto& call : calls) call->start();
  std::unique_lock<std::mutex> lock(load.mutex);
  load.done.wait(lock, [&] { return load.running == 0; });
  double used = double(std::clock() - cpu) * 1e6 / CLOCKS_PER_SEC;
  double elapsed = std::chrono::duration<double>(Clock::now() - start).count();
  auto& all = load.latencies;
  if (all.empty() || load.failed) return std::fprintf(stderr, "%lu calls failed\n", load.failed), 1;
  std::sort(all.begin(), all.end());
  std::printf("calls_per_second=%.0f p50_us=%.1f p99_us=%.1f client_cpu_us=%.2f calls=%zu\n", all.size() / elapsed,
              all[all.size() / 2], all[all.size() * 99 / 100], used / all.size(), all.size());
  return 0;
}

int main(int count, char** arguments) {
  std::signal(SIGTERM, [](int) { stopping = true; });
  if (count == 6 && std::string(arguments[1]) == "server") return server(arguments[2], arguments + 3);
  if ((count == 9 || count == 10) && std::string(arguments[1]) == "client")
    return client(arguments[2], arguments + 3, atoi(arguments[6]), atoi(arguments[7]), atof(arguments[8]),
                  count == 10 ? atoi(arguments[9]) : 1);
  std::fprintf(stderr, "usage: %s server PORT CERT KEY CA | client PORT CERT KEY CA BYTES IN_FLIGHT SECONDS [CONNECTIONS]\n",
               *arguments);
  return 64;
}
