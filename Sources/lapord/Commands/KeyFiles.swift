import Administration
import ConfigurationFile
import Foundation
import Glibc
import Ledger

/// The file of the ledger's key, the file of the next key beside it, and the files of earlier keys.
///
/// No key is ever overwritten or deleted here: a lost key is a lost ledger.
struct KeyFiles {
    /// The end of the name of the next key.
    static let nextSuffix = ".next"

    /// The key that the configuration names.
    let current: String
    /// The contents of the next key, read while this process may: root gives up its rights before it opens a ledger.
    private var nextKey: Vault.Protection?
    /// The next key.
    var next: String { current + Self.nextSuffix }

    /// Finds the files.
    ///
    /// - Parameter path: The main configuration file.
    /// - Throws: ``Refusal`` where it names no key, or another file as the next; ``ConfigurationError``.
    init(of path: String) throws {
        let document = try Settings.document(path: path).0
        let ledger = ConfigurationSection(document, faults: FaultCollector()).section("ledger")
        if let next = ledger?.string("next_key_file") {
            throw Refusal(
                .conflict,
                "\(path) names \(next) as ledger.next_key_file: take this line out, so that lapord makes the next key itself; "
                    + "for an exchange that has begun with it, ask for --named"
            )
        }
        guard let name = ledger?.string("key_file") else {
            throw Refusal(.conflict, "\(path) names no ledger.key_file")
        }
        current = CredentialReader(file: path, directory: nil).resolved(name)
    }

    /// Makes the next key from the system's random numbers, with owner and mode of the current one, unless there is one.
    ///
    /// - Returns: Whether it was made now.
    /// - Throws: ``Refusal`` where the folder cannot be written.
    mutating func makeNext() throws(Refusal) -> Bool {
        guard let file = FileStatus(path: current) else {
            throw Refusal(
                .conflict,
                "the key \(current) cannot be seen (\(String(cString: strerror(errno)))): run this as root. Where it is an encrypted "
                    + "credential only, docs/security.md says how its key is exchanged"
            )
        }
        let made = open(next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if made < 0, errno == EEXIST {
            guard let data = FileManager.default.contents(atPath: next), let key = try? Vault.masterKey(from: data)
            else {
                throw Refusal(.conflict, "\(next) is there and holds no key: look at it, and move it away")
            }
            nextKey = .key(key)
            return false
        }
        guard made >= 0 else { throw Self.refusal("cannot be made", next) }
        defer { close(made) }
        var generator = SystemRandomNumberGenerator()
        let key = (0..<32).map { _ in
            let byte = UInt8.random(in: 0...255, using: &generator)
            return (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        let isWritten = key.withCString { write(made, $0, key.utf8.count) == key.utf8.count }
        let isOwned = (file.owner == geteuid() && file.group == getegid()) || fchown(made, file.owner, file.group) == 0
        guard isWritten, isOwned, fsync(made) == 0, Self.synchronizeFolder(of: next) else {
            let refusal = Self.refusal("cannot be written", next)
            unlink(next)
            throw refusal
        }
        return true
    }

    /// Whether the next key is the one that a ledger is sealed with.
    func isNext(_ check: Data) -> Bool {
        nextKey.map { Vault.key($0, made: check) } ?? false
    }

    /// Whether this process may change the keys.
    var mayChange: Bool {
        access(URL(filePath: current).deletingLastPathComponent().path(percentEncoded: false), W_OK) == 0
    }

    /// Puts the next key in the place of the current one, which keeps a name of its own.
    ///
    /// - Parameter today: The day that becomes part of the name of the earlier key, as 2026-12-01.
    /// - Returns: The path of the earlier key.
    /// - Throws: ``Refusal`` where the folder cannot be written.
    func putNextInPlace(today: String) throws(Refusal) -> String {
        var number = 1
        var earlier = "\(current).until-\(today)"
        while link(current, earlier) != 0 {
            guard errno == EEXIST, number < 100 else {
                throw Self.refusal("cannot be given the name \(earlier)", current)
            }
            number += 1
            earlier = "\(current).until-\(today)-\(number)"
        }
        guard rename(next, current) == 0, Self.synchronizeFolder(of: current) else {
            throw Self.refusal("cannot be put in its place", next)
        }
        return earlier
    }

    private static func synchronizeFolder(of path: String) -> Bool {
        let folder = open(
            URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false),
            O_RDONLY | O_DIRECTORY | O_CLOEXEC
        )
        guard folder >= 0 else { return false }
        defer { close(folder) }
        return fsync(folder) == 0
    }

    private static func refusal(_ what: String, _ path: String) -> Refusal {
        Refusal(.conflict, "\(path) \(what) (\(String(cString: strerror(errno)))): run this as root")
    }
}
