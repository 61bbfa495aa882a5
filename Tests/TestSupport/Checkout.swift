package import Foundation

/// The checkout that the tests were built from.
package enum Checkout {
    /// Its top folder.
    package static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The configuration that ships.
    package static let config = root.appending(path: "config")

    /// The folder of the executables: that of the running one.
    package static let products = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
}
