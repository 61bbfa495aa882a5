import Foundation

/// Inputs as hostile peers send them: the seeds as they are, then changed at random, the same ones in every run.
package struct HostileInputs: Sequence, IteratorProtocol {
    private let seeds: [[UInt8]]
    private let words: [[UInt8]]
    private var untouched: ArraySlice<[UInt8]>
    private var generator = SeededGenerator(seed: 22)
    private var left: Int

    /// The longest input.
    private static let limit = 16 << 10

    /// Makes inputs.
    ///
    /// - Parameters:
    ///   - seeds: Inputs to begin with.
    ///   - words: What is put into them at any place.
    ///   - usual: The number of changed inputs, unless the environment's `LAPORD_HOSTILE` names another.
    package init(_ seeds: [[UInt8]], words: [String], usual: Int) {
        self.seeds = seeds
        untouched = seeds[...]
        self.words = words.map { Array($0.utf8) }
        left = ProcessInfo.processInfo.environment["LAPORD_HOSTILE"].flatMap { Int($0) } ?? usual
    }

    package mutating func next() -> [UInt8]? {
        if let seed = untouched.popFirst() { return seed }
        guard left > 0, var bytes = seeds.randomElement(using: &generator) else { return nil }
        left -= 1
        for _ in 0..<Int.random(in: 1...6, using: &generator) { change(&bytes) }
        return Array(bytes.prefix(Self.limit))
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = Int.random(in: 0...bytes.count, using: &generator)
        let end = Int.random(in: place...bytes.count, using: &generator)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 3: bytes.insert(contentsOf: words.randomElement(using: &generator) ?? [], at: place)
        case 4:
            let other = seeds.randomElement(using: &generator) ?? []
            bytes = bytes[..<place] + other.suffix(Int.random(in: 0...other.count, using: &generator))
        case 5:
            let piece = words.randomElement(using: &generator) ?? []
            for _ in 0..<Int.random(in: 1...400, using: &generator) { bytes.insert(contentsOf: piece, at: place) }
        default: bytes.insert(UInt8.random(in: .min ... .max, using: &generator), at: place)
        }
    }

    /// The seeds of `Scripts/fuzz` that one of its readers gets.
    ///
    /// - Parameter choices: The first bytes by which it is chosen.
    /// - Returns: The seeds without that byte.
    /// - Throws: Where they cannot be read.
    package static func seeds(chosenBy choices: ClosedRange<UInt8>) throws -> [[UInt8]] {
        let folder = Checkout.root.appending(path: "Fuzz/DocumentFuzz/seeds")
        return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .sorted { $0.path < $1.path }
            .map { Array(try Data(contentsOf: $0)) }
            .filter { $0.first.map(choices.contains) ?? false }
            .map { Array($0.dropFirst()) }
    }
}
