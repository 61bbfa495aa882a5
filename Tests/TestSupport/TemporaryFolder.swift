package import Foundation
import Glibc

/// A path in the folder for temporary files that nothing else has; nothing is there yet.
///
/// What tests write is private to their user from then on, as an operator's keys and secrets have to be.
package func temporaryPath(_ name: String = "test") -> URL {
    umask(0o077)
    return FileManager.default.temporaryDirectory.resolvingSymlinksInPath().appending(
        path: "lapord-\(name)-\(UUID().uuidString)"
    )
}

/// Makes an empty folder; the caller removes it.
///
/// - Parameters:
///   - name: A part of its name.
///   - parent: The folder that holds it; nil for the one for temporary files.
/// - Returns: The folder.
/// - Throws: Where it cannot be made.
package func makeTemporaryFolder(_ name: String = "test", in parent: URL? = nil) throws -> URL {
    let path = temporaryPath(name)
    let folder = parent.map { $0.appending(path: path.lastPathComponent) } ?? path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}
