import Testing

/// Tests through real processes, real files and real TLS. One at a time, because each has a department to itself and
/// four services keep a small machine busy.
@Suite(.serialized) struct SystemTests {}
