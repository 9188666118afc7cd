import HTTPSemantics

/// Why the store could not do its work. Expected endings (a precondition that fails, a missing target) are outcomes, not
/// failures; these are about the disk.
package enum StoreError: Error, Sendable, Equatable {
    /// The file system or the file-size limit has no room: nothing of the commit was kept. 507.
    case outOfSpace
    /// The file or its directory cannot be written: 503.
    case readOnly
    /// The file is broken, gone or in a state that the store does not understand: 503. The text is for the log.
    case broken(String)
    /// Another process has the file open for writing. Only from opening.
    case inUse(path: String)
    /// The file is not a putstore database. Only from opening.
    case notOurs(path: String)
    /// A later putstore wrote the file; `version` is its schema's. Only from opening.
    case newer(path: String, version: Int)
    /// An earlier putstore wrote the file, and no later one has opened it for writing since. Only from looking into a file.
    case older(path: String, version: Int)
    /// The store was closed before the commit could be made. 503.
    case closed
}
