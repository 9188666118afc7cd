import Glibc
import ResourceCore
import SQLite

extension StoreError {
    /// What an error of SQLite means to the store's caller.
    init(_ error: SQLiteError) {
        switch error.kind {
        case .full: self = .outOfSpace
        case .readOnly: self = .readOnly
        case .system, .cannotOpen: self = Self.ofSystem(error.systemError) ?? .broken(error.description)
        case .moved, .notADatabase, .busy, .other: self = .broken(error.description)
        }
    }

    /// The failure that `errno` alone tells; nil if it does not.
    static func ofSystem(_ number: Int32) -> StoreError? {
        switch number {
        case ENOSPC, EDQUOT, EFBIG: .outOfSpace
        case EACCES, EPERM, EROFS: .readOnly
        default: nil
        }
    }
}

/// Does what works on the disk and tells its errors as the store's failures.
func onDisk<Result>(_ work: () throws(SQLiteError) -> Result) throws(StoreError) -> Result {
    do throws(SQLiteError) {
        return try work()
    } catch {
        throw StoreError(error)
    }
}
