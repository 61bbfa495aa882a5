import CProcess

/// What stat(2) tells of a file.
struct FileStatus {
    private static let (typeMask, socketType): (UInt32, UInt32) = (0o170_000, 0o140_000)

    let owner: UInt32
    let group: UInt32
    let isSocket: Bool
    /// The time of the last change of content, name or rights, in seconds since 1970.
    let changedAt: Double

    /// Looks at what a path leads to; nil where it leads to nothing that this user may see.
    init?(path: String) {
        self.init(path, -1)
    }

    /// Looks at an open file.
    init?(descriptor: Int32) {
        self.init(nil, descriptor)
    }

    private init?(_ path: String?, _ descriptor: Int32) {
        var status = lapord_file_status()
        guard lapord_look_at_file(path, descriptor, &status) == 0 else { return nil }
        owner = status.owner
        group = status.group
        isSocket = status.mode & Self.typeMask == Self.socketType
        changedAt = status.changed_at
    }
}
