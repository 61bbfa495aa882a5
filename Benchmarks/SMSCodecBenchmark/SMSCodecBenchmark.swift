import CAllocationCounter
import Glibc
import SMSCodec

/// Measures decoding and encoding on one core, in processor time, so that other work on the machine does not count.
///
/// The mix is what a public-service number receives: 60 % single GSM-7 messages, 25 % parts of long ones, 15 % UCS-2.
/// A decode ends with the text of the message, an encode with its octets.
@main
struct SMSCodecBenchmark {
    static func main() throws {
        let mix = try Mix()
        print("mix: 60 % GSM-7 single, 25 % GSM-7 concatenated, 15 % UCS-2; one core, processor time")
        try measure("decode, mix", mix.octets) { octets in
            guard case .deliver(let message) = try TPDU(decoding: octets) else { return 0 }
            return message.userData.text?.utf8.count ?? 0
        }
        for (name, octets) in mix.kinds {
            try measure("decode, \(name)", octets) { octets in
                guard case .deliver(let message) = try TPDU(decoding: octets) else { return 0 }
                return message.userData.text?.utf8.count ?? 0
            }
        }
        try measure("encode, mix", mix.messages) { try $0.encoded().count }
        try measure("segment, texts", mix.texts) {
            try Segmentation($0, reference: .eightBit(1)).segments.count
        }
    }

    /// Seconds of processor time so far.
    private static func processorTime() -> Double {
        Double(clock()) / Double(CLOCKS_PER_SEC)
    }

    /// Runs rounds of a fifth of a second and reports the median.
    private static func measure<Input>(_ name: String, _ inputs: [Input], _ body: (Input) throws -> Int) throws {
        var rates: [Double] = []
        var checksum = 0
        var allocations = 0.0
        for _ in 0..<7 {
            var count = 0
            let allocated = allocation_count()
            let start = processorTime()
            var elapsed = 0.0
            repeat {
                for _ in 0..<20 {
                    for input in inputs { checksum &+= try body(input) }
                }
                count += inputs.count * 20
                elapsed = processorTime() - start
            } while elapsed < 0.2
            rates.append(Double(count) / elapsed)
            allocations = Double(allocation_count() - allocated) / Double(count)
        }
        report(name, rate: rates.sorted()[3], allocations: allocations, checksum)
    }

    private static func report(_ name: String, rate: Double, allocations: Double, _ checksum: Int) {
        let tenths = Int(allocations * 10 + 0.5)
        let padding = String(repeating: " ", count: max(1, 28 - name.count))
        print("\(name):\(padding)\(Int(rate)) /s, \(tenths / 10).\(tenths % 10) allocations each (check \(checksum))")
    }
}
