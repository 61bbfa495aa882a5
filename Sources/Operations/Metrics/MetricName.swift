/// Names as Prometheus allows and recommends them (Prometheus documentation, "Metric and label naming").
enum MetricName {
    static func counter(_ name: String) -> String {
        let name = valid(name)
        return name.hasSuffix("_total") ? name : name + "_total"
    }

    static func timer(_ name: String) -> String {
        let name = valid(name)
        return name.hasSuffix("_seconds") ? name : name + "_seconds"
    }

    static func valid(_ name: String) -> String {
        cleaned(name, allowing: UInt8(ascii: ":"))
    }

    static func label(_ name: String) -> String {
        let name = cleaned(name, allowing: nil)
        // `le` belongs to histograms, a leading double underscore to Prometheus itself.
        return name == "le" || name.hasPrefix("__") ? "label_" + name : name
    }

    private static func cleaned(_ name: String, allowing extra: UInt8?) -> String {
        var bytes = name.utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                byte
            default: byte == extra ? byte : UInt8(ascii: "_")
            }
        }
        if bytes.first.map({ (0x30...0x39).contains($0) }) ?? true { bytes.insert(UInt8(ascii: "_"), at: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
