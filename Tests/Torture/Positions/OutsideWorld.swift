import Foundation

/// What happened outside of the ledger: what the central system was given, and the network. No fault reaches it.
struct OutsideWorld: Sendable {
    let folder: URL

    private var central: URL { folder.appending(path: "central.txt") }
    private var network: URL { folder.appending(path: "network.txt") }

    /// The central system takes a ticket, once more if it is given once more.
    func create(_ number: String) throws -> String {
        try append(number, to: central)
        return "\(10_000_000 + (try lines(central)).count)"
    }

    /// The tracking ID of a ticket that the central system has.
    func trackingID(of number: String) throws -> String? {
        try lines(central).firstIndex(of: number).map { "\(10_000_001 + $0)" }
    }

    func submit(_ text: String) throws -> String {
        try append(text, to: network)
        return "r\(try lines(network).count)"
    }

    /// What the central system was given, in order.
    var complaints: [String] { get throws { try lines(central) } }
    /// What the network was given, in order.
    var submissions: [String] { get throws { try lines(network) } }

    private func lines(_ file: URL) throws -> [String] {
        guard FileManager.default.fileExists(atPath: file.path) else { return [] }
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
    }

    private func append(_ line: String, to file: URL) throws {
        if !FileManager.default.fileExists(atPath: file.path) {
            _ = FileManager.default.createFile(atPath: file.path, contents: nil)
        }
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        try handle.seekToEnd()
        try handle.write(contentsOf: Data((line + "\n").utf8))
    }
}
