import Foundation
import TestSupport

/// What a disk holds after the power failed: what was synchronised, and of the rest whatever happened to reach it.
///
/// Built from the journal of every change (see `CFaultyCalls.h`). Each write that was not synchronised is there, is not, or is
/// there in some of its sectors; a name that was made or removed without its folder being synchronised is as before, or not.
struct PowerCut {
    /// One change of a file that nothing has made durable yet.
    fileprivate enum Change {
        case write(offset: Int, Data)
        case truncation(Int)
    }

    private struct File {
        var durable = Data()
        var pending: [Change] = []
    }

    fileprivate static let sector = 512

    /// Files by a number of their own, since one may have two names.
    private var files: [Int: File] = [:]
    private var names: [String: Int] = [:]
    private var durableNames: [String: Int] = [:]
    private var nextFile = 0
    private(set) var lostWrites = 0

    /// Whether the disk only pretends to synchronise.
    private let lies: Bool

    /// Begins with files as they stood, all of it durable.
    init(base: [String: Data], lies: Bool = false) {
        self.lies = lies
        for (path, content) in base {
            files[nextFile] = File(durable: content)
            names[path] = nextFile
            durableNames[path] = nextFile
            nextFile += 1
        }
    }

    /// Follows a journal; a record that is cut off was not done.
    mutating func follow(_ journal: Data) {
        var rest = journal[...]
        func number(_ offset: Int, _ count: Int) -> Int {
            let start = rest.startIndex + offset
            return rest[start..<(start + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        while rest.count >= 15 {
            let kind = rest[rest.startIndex]
            let pathLength = number(1, 2)
            let offset = number(3, 8)
            let length = number(11, 4)
            guard rest.count >= 15 + pathLength + length else { return }
            let pathStart = rest.startIndex + 15
            let path = String(decoding: rest[pathStart..<(pathStart + pathLength)], as: UTF8.self)
            let data = Data(rest[(pathStart + pathLength)..<(pathStart + pathLength + length)])
            rest = rest[(pathStart + pathLength + length)...]
            apply(kind, path, offset, data)
        }
    }

    private mutating func apply(_ kind: UInt8, _ path: String, _ offset: Int, _ data: Data) {
        switch kind {
        case UInt8(ascii: "w"): files[file(path)]?.pending.append(.write(offset: offset, data))
        case UInt8(ascii: "t"): files[file(path)]?.pending.append(.truncation(offset))
        case UInt8(ascii: "u"): names[path] = nil
        case UInt8(ascii: "l"): names[String(decoding: data, as: UTF8.self)] = names[path]
        case UInt8(ascii: "r"):
            names[String(decoding: data, as: UTF8.self)] = names[path]
            names[path] = nil
        case UInt8(ascii: "s"): if !lies { synchronize(path) }
        default: preconditionFailure("the journal has a record of an unknown kind")
        }
    }

    private mutating func file(_ path: String) -> Int {
        if let known = names[path] { return known }
        files[nextFile] = File()
        names[path] = nextFile
        nextFile += 1
        return nextFile - 1
    }

    private mutating func synchronize(_ path: String) {
        guard let number = names[path] else {
            // A folder: the names in it.
            let folder = path + "/"
            durableNames = durableNames.filter { !$0.key.hasPrefix(folder) || names[$0.key] != nil }
            for (name, number) in names where name.hasPrefix(folder) { durableNames[name] = number }
            return
        }
        for change in files[number]?.pending ?? [] { files[number]?.durable.apply(change) { true } }
        files[number]?.pending = []
        durableNames[path] = number
    }

    /// What stands on the disk afterwards, by path.
    mutating func remains(using seed: inout SeededGenerator) -> [String: Data] {
        // A disk that writes nothing unasked, one that writes everything at once, and one in between.
        let chance = [0, 1, Double.random(in: 0...1, using: &seed)].randomElement(using: &seed) ?? 0
        for (number, file) in files {
            var content = file.durable
            for change in file.pending {
                if Double.random(in: 0..<1, using: &seed) < chance {
                    let isTorn = chance < 1 && Bool.random(using: &seed)
                    var sectors = SeededGenerator(seed: isTorn ? seed.next() : 0)
                    content.apply(change) { !isTorn || Bool.random(using: &sectors) }
                } else {
                    lostWrites += 1
                }
            }
            files[number]?.durable = content
            files[number]?.pending = []
        }
        var remaining = durableNames
        for path in Set(names.keys).union(durableNames.keys) where names[path] != durableNames[path] {
            if Double.random(in: 0..<1, using: &seed) < chance { remaining[path] = names[path] }
        }
        return remaining.compactMapValues { files[$0]?.durable }
    }
}

extension Data {
    /// - Parameters:
    ///   - change: The change.
    ///   - reaches: Whether the next sector of a write reaches the disk.
    fileprivate mutating func apply(_ change: PowerCut.Change, reaches: () -> Bool) {
        switch change {
        case .truncation(let length):
            if length <= count { removeSubrange(length..<count) } else { append(Data(count: length - count)) }
        case .write(let offset, let bytes):
            if count < offset + bytes.count { append(Data(count: offset + bytes.count - count)) }
            for start in stride(from: 0, to: bytes.count, by: PowerCut.sector) where reaches() {
                let end = Swift.min(start + PowerCut.sector, bytes.count)
                replaceSubrange((offset + start)..<(offset + end), with: bytes[start..<end])
            }
        }
    }
}
