import Foundation

/// The serial devices of this machine, by the names that survive re-plugging.
package enum SerialDeviceList {
    /// A device that may be a modem's.
    package struct Device: Hashable, Sendable, Codable {
        /// The stable name below `/dev/serial/by-id`, or the device itself where it has none.
        package var path: String
        /// The device behind the name, for example `/dev/ttyUSB0`.
        package var target: String
    }

    /// Lists the devices, sorted by name.
    ///
    /// - Parameter root: The directory that stands for `/`, for tests.
    /// - Returns: Every name in `dev/serial/by-id`, then every `dev/ttyUSB*` and `dev/ttyACM*` that has no such name.
    package static func devices(root: String = "/") -> [Device] {
        let files = FileManager.default
        let base = URL(filePath: root)
        let stable = base.appending(path: "dev/serial/by-id")
        var found: [Device] = []
        for name in ((try? files.contentsOfDirectory(atPath: stable.path)) ?? []).sorted() {
            let path = stable.appending(path: name)
            found.append(Device(path: path.path, target: path.resolvingSymlinksInPath().path))
        }
        let known = Set(found.map(\.target))
        let directory = base.appending(path: "dev")
        for name in ((try? files.contentsOfDirectory(atPath: directory.path)) ?? []).sorted()
        where name.hasPrefix("ttyUSB") || name.hasPrefix("ttyACM") {
            let path = directory.appending(path: name).resolvingSymlinksInPath().path
            if !known.contains(path) {
                found.append(Device(path: path, target: path))
            }
        }
        return found
    }
}
