/// The hash by which words are looked up: FNV-1a of 64 bits, which can be continued from one word into the next.
enum WordHash {
    static let seed: UInt64 = 0xcbf2_9ce4_8422_2325

    /// The hash of a name's letters and digits, without spaces and marks.
    static func ofName(_ name: some StringProtocol) -> UInt64 {
        var hash = seed
        for byte in name.utf8 {
            if Tokenizer.isLetter(byte) { hash = continued(hash, byte | 0x20) }
            if Tokenizer.isDigit(byte) { hash = continued(hash, byte) }
        }
        return hash
    }

    @inline(__always)
    static func continued(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
        (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }

    @inline(__always)
    static func continued(_ hash: UInt64, _ bytes: ArraySlice<UInt8>) -> UInt64 {
        var hash = hash
        for byte in bytes { hash = continued(hash, byte) }
        return hash
    }

    static func of(_ text: String) -> UInt64 {
        var hash = seed
        for byte in text.utf8 { hash = continued(hash, byte) }
        return hash
    }
}

/// A table from word hashes to small numbers, with open addressing in flat storage.
///
/// Words are told apart by their 64-bit hash alone: among a million words a collision has a chance of one in thirty million.
struct WordTable: Sendable {
    private var keys: [UInt64]
    private var values: [Int32]
    private var mask: Int
    private(set) var count = 0

    init(minimumCapacity: Int = 16) {
        var size = 32
        while size < minimumCapacity * 2 { size *= 2 }
        keys = [UInt64](repeating: 0, count: size)
        values = [Int32](repeating: -1, count: size)
        mask = size - 1
    }

    /// The value of a hash, -1 where there is none.
    @inline(__always)
    subscript(_ hash: UInt64) -> Int32 {
        var slot = Self.slot(hash, mask)
        while true {
            let value = values[slot]
            if value < 0 || keys[slot] == hash { return value }
            slot = (slot + 1) & mask
        }
    }

    /// Sets the value of a hash; values are 0 or more.
    mutating func set(_ hash: UInt64, to value: Int32) {
        if count * 3 >= keys.count * 2 { grow() }
        var slot = Self.slot(hash, mask)
        while values[slot] >= 0, keys[slot] != hash { slot = (slot + 1) & mask }
        if values[slot] < 0 { count += 1 }
        keys[slot] = hash
        values[slot] = value
    }

    private mutating func grow() {
        var larger = WordTable(minimumCapacity: keys.count)
        for slot in keys.indices where values[slot] >= 0 { larger.set(keys[slot], to: values[slot]) }
        self = larger
    }

    @inline(__always)
    private static func slot(_ hash: UInt64, _ mask: Int) -> Int {
        Int(truncatingIfNeeded: (hash ^ (hash >> 29)) &* 0x9e37_79b9_7f4a_7c15 >> 20) & mask
    }
}
