import Glibc
import ResourceCore
import SQLite
import Testing

@testable import SQLiteStorage

@Suite struct FailureTests {
    // 13 FULL, 4874 IOERR_SHMSIZE (without an errno), 778 IOERR_WRITE, 8 READONLY.
    @Test(
        arguments: [
            (13, 0, .outOfSpace), (4874, 0, .outOfSpace), (778, ENOSPC, .outOfSpace), (778, EFBIG, .outOfSpace),
            (778, EROFS, .readOnly), (8, 0, .readOnly), (778, EIO, .broken("SQLite error 778: x (errno 5)")),
        ] as [(Int32, Int32, StoreError)])
    func `An error of SQLite means what its code or its errno says`(
        code: Int32, number: Int32, failure: StoreError
    ) {
        #expect(StoreError(SQLiteError(code: code, systemError: number, message: "x")) == failure)
    }
}
