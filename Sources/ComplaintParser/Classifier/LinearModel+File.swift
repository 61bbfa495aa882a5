package import ConfigurationFile
import Foundation

/// The compact file of a model: a magic word, a JSON header, then for each row that counts its distance from the last one, its
/// inverse document frequency, and a weight of eight bits for every label, scaled by label.
extension LinearModel {
    private static let magic = Array("lapord-model-1\n".utf8)

    private struct Header: Codable {
        struct Label: Codable {
            var label: String
            var predicted: Int
            var correct: Int
            var correctByRules: Int?
            var bias: Float
            var scale: Float
        }

        var field: String
        var bits: Int
        var temperature: Float
        var labels: [Label]
        var rows: Int
    }

    /// Writes the model.
    ///
    /// - Parameter path: The file, replaced whole.
    /// - Throws: Foundation's error where the file cannot be written.
    package func write(to path: String) throws {
        let labelCount = labels.count
        var body: [UInt8] = []
        var last = -1
        for (row, number) in numbers.enumerated() where number >= 0 {
            var distance = row - last
            last = row
            while distance >= 0x80 {
                body.append(UInt8(distance & 0x7F) | 0x80)
                distance >>= 7
            }
            body.append(UInt8(distance))
            // Inverse frequencies lie between 1 and about 20.
            let frequency = UInt16(min(65535, (inverseFrequency[Int(number)] * 2048).rounded()))
            body.append(UInt8(frequency & 0xFF))
            body.append(UInt8(frequency >> 8))
            let start = Int(number) * labelCount
            body += weights[start..<(start + labelCount)].map { UInt8(bitPattern: $0) }
        }
        let header = Header(
            field: field,
            bits: FeatureHasher.bits,
            temperature: temperature,
            labels: labels.indices.map {
                Header.Label(
                    label: labels[$0].label,
                    predicted: labels[$0].predicted,
                    correct: labels[$0].correct,
                    correctByRules: labels[$0].correctByRules,
                    bias: bias[$0],
                    scale: scales[$0]
                )
            },
            rows: inverseFrequency.count
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        var data = Data(Self.magic)
        data.append(try encoder.encode(header))
        data.append(0x0A)
        data.append(contentsOf: body)
        try data.write(to: URL(filePath: path), options: .atomic)
    }

    /// Reads a model.
    ///
    /// - Parameter path: A file that ``write(to:)`` wrote.
    /// - Throws: ``ConfigurationError`` where the file is missing, cut short or another program's.
    package init(path: String) throws(ConfigurationError) {
        func fault(_ message: String) -> ConfigurationError {
            ConfigurationError(faults: [
                ConfigurationFault(
                    file: path,
                    message: message,
                    suggestion: "train it again with lapord classifier train"
                )
            ])
        }
        guard let data = FileManager.default.contents(atPath: path) else { throw fault("cannot be read") }
        let bytes = [UInt8](data)
        guard bytes.starts(with: Self.magic), let end = bytes[Self.magic.count...].firstIndex(of: 0x0A),
            let header = try? JSONDecoder().decode(Header.self, from: Data(bytes[Self.magic.count..<end])),
            header.bits == FeatureHasher.bits, (1...4096).contains(header.labels.count)
        else { throw fault("is no model of this version") }
        let labelCount = header.labels.count
        field = header.field
        temperature = header.temperature
        labels = header.labels.map {
            LabelRecord(
                label: $0.label,
                predicted: $0.predicted,
                correct: $0.correct,
                correctByRules: $0.correctByRules
            )
        }
        bias = header.labels.map(\.bias)
        scales = header.labels.map(\.scale)
        guard (0...FeatureHasher.rows).contains(header.rows) else { throw fault("is damaged") }
        numbers = [Int32](repeating: -1, count: FeatureHasher.rows)
        inverseFrequency = []
        weights = []
        inverseFrequency.reserveCapacity(header.rows)
        weights.reserveCapacity(header.rows * labelCount)
        var index = end + 1
        var row = -1
        for _ in 0..<header.rows {
            var distance = 0
            var shift = 0
            while index < bytes.count, bytes[index] & 0x80 != 0, shift < 28 {
                distance |= Int(bytes[index] & 0x7F) << shift
                shift += 7
                index += 1
            }
            guard index + 2 + labelCount < bytes.count else { throw fault("is cut short") }
            row += distance | Int(bytes[index]) << shift
            guard row < FeatureHasher.rows, numbers[row] < 0 else { throw fault("is damaged") }
            numbers[row] = Int32(inverseFrequency.count)
            inverseFrequency.append(Float(UInt16(bytes[index + 1]) | UInt16(bytes[index + 2]) << 8) / 2048)
            index += 3
            weights += bytes[index..<(index + labelCount)].map { Int8(bitPattern: $0) }
            index += labelCount
        }
    }
}
