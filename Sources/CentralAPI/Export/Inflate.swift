/// Expands what "deflate" has packed (RFC 1951).
struct Inflate {
    /// Why packed bytes cannot be expanded.
    struct Damage: Error {}

    private let input: ArraySlice<UInt8>
    private let limit: Int
    private var position: Int
    private var bits: UInt32 = 0
    private var bitCount = 0
    private var output: [UInt8] = []

    /// Expands bytes.
    ///
    /// - Parameters:
    ///   - input: The packed bytes.
    ///   - limit: How many bytes may come of them at most.
    /// - Returns: The bytes as they were.
    /// - Throws: ``Damage`` where they end early, are no such bytes, or would be more than the limit.
    static func expand(_ input: ArraySlice<UInt8>, limit: Int) throws(Damage) -> [UInt8] {
        var inflate = Inflate(input: input, limit: limit)
        while try !inflate.block() {}
        return inflate.output
    }

    private init(input: ArraySlice<UInt8>, limit: Int) {
        self.input = input
        self.limit = limit
        position = input.startIndex
    }

    /// Expands one block; true where it was the last.
    private mutating func block() throws(Damage) -> Bool {
        let isLast = try take(1) == 1
        switch try take(2) {
        case 0: try stored()
        case 1: try packed(lengths: Self.fixedLengths, distances: Self.fixedDistances)
        case 2:
            let (lengths, distances) = try codes()
            try packed(lengths: lengths, distances: distances)
        default: throw Damage()
        }
        return isLast
    }

    private mutating func stored() throws(Damage) {
        bits = 0
        bitCount = 0
        guard position + 4 <= input.endIndex else { throw Damage() }
        let count = Int(input[position]) | Int(input[position + 1]) << 8
        position += 4
        guard position + count <= input.endIndex, output.count + count <= limit else { throw Damage() }
        output += input[position..<(position + count)]
        position += count
    }

    private mutating func packed(lengths: Code, distances: Code) throws(Damage) {
        while true {
            let symbol = try take(lengths)
            if symbol < 256 {
                guard output.count < limit else { throw Damage() }
                output.append(UInt8(symbol))
            } else if symbol == 256 {
                return
            } else {
                guard symbol < 286 else { throw Damage() }
                let length = Self.lengthBases[symbol - 257] + (try take(Self.lengthBits[symbol - 257]))
                let code = try take(distances)
                guard code < 30 else { throw Damage() }
                let distance = Self.distanceBases[code] + (try take(Self.distanceBits[code]))
                guard distance <= output.count, output.count + length <= limit else { throw Damage() }
                // A run may reach into what it writes itself.
                for _ in 0..<length { output.append(output[output.count - distance]) }
            }
        }
    }

    /// Reads the codes that a block brings with it.
    private mutating func codes() throws(Damage) -> (lengths: Code, distances: Code) {
        let lengthCount = try take(5) + 257
        let distanceCount = try take(5) + 1
        let orderCount = try take(4) + 4
        var order = [Int](repeating: 0, count: 19)
        for index in 0..<orderCount { order[Self.order[index]] = try take(3) }
        let meta = Code(order)
        var sizes: [Int] = []
        while sizes.count < lengthCount + distanceCount {
            switch try take(meta) {
            case let size where size < 16: sizes.append(size)
            case 16:
                guard let last = sizes.last else { throw Damage() }
                sizes += Array(repeating: last, count: try take(2) + 3)
            case 17: sizes += Array(repeating: 0, count: try take(3) + 3)
            default: sizes += Array(repeating: 0, count: try take(7) + 11)
            }
        }
        guard sizes.count == lengthCount + distanceCount else { throw Damage() }
        return (Code(Array(sizes[..<lengthCount])), Code(Array(sizes[lengthCount...])))
    }

    // MARK: Bits

    private mutating func take(_ count: Int) throws(Damage) -> Int {
        while bitCount < count {
            guard position < input.endIndex else { throw Damage() }
            bits |= UInt32(input[position]) << bitCount
            bitCount += 8
            position += 1
        }
        let value = bits & ((1 << count) - 1)
        bits >>= count
        bitCount -= count
        return Int(value)
    }

    private mutating func take(_ code: Code) throws(Damage) -> Int {
        var value = 0
        var first = 0
        var index = 0
        for size in 1...15 {
            value |= try take(1)
            let count = code.counts[size]
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw Damage()
    }

    /// A Huffman code in canonical form: how many symbols have codes of each size, and the symbols in the order of their codes.
    private struct Code {
        var counts = [Int](repeating: 0, count: 16)
        var symbols: [Int]

        init(_ sizes: [Int]) {
            for size in sizes { counts[size] += 1 }
            counts[0] = 0
            symbols = (1...15).flatMap { size in sizes.indices.filter { sizes[$0] == size } }
        }
    }

    private static let fixedLengths = Code(
        (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }
    )
    private static let fixedDistances = Code(Array(repeating: 5, count: 30))
    private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthBases = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBases = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097,
        6145, 8193, 12_289, 16_385, 24_577,
    ]
    private static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
}
