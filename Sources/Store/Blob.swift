internal import Foundation
public import GRDB

/// Bytes as a column's value, so that repositories need no Foundation type.
public struct Blob: DatabaseValueConvertible, Equatable, Sendable {
  public let bytes: [UInt8]

  public init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  public var databaseValue: DatabaseValue {
    Data(bytes).databaseValue
  }

  public static func fromDatabaseValue(_ value: DatabaseValue) -> Blob? {
    Data.fromDatabaseValue(value).map { Blob([UInt8]($0)) }
  }
}
