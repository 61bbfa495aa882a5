import ConfigurationFile
import Testing

@Suite("A configuration section")
struct ConfigurationSectionTests {
    private enum Level: String, CaseIterable {
        case info
        case debug
    }

    @Test("reads values of every type")
    func values() throws {
        let faults = FaultCollector()
        let section = ConfigurationSection(
            try ConfigurationDocument(
                text: """
                    name: satu
                    port: 8_080
                    rate: 0.5
                    on: yes
                    wait: 90s
                    limit: 64KiB
                    level: debug
                    list: [a, b]
                    inner: { key: value }
                    many:
                      - key: one
                      - key: two
                    empty:
                    """,
                file: "x.yaml"
            ),
            faults: faults
        )
        #expect(section.requiredString("name") == "satu")
        #expect(section.integer("port", in: 1...65_535) == 8080)
        #expect(section.number("rate", in: 0...1) == 0.5)
        #expect(section.boolean("on", default: false))
        #expect(section.duration("wait") == .seconds(90))
        #expect(section.size("limit", default: 0) == 65_536)
        #expect(section.choice("level", of: Level.self) == .debug)
        #expect(section.strings("list") == ["a", "b"])
        #expect(section.section("inner")?.string("key") == "value")
        #expect(section.sections("many").compactMap { $0.string("key") } == ["one", "two"])
        #expect(!section.has("empty"))
        #expect(section.string("absent", default: "x") == "x")
        section.finish()
        #expect(faults.faults.isEmpty)
    }

    @Test("reports every fault at once, with line, column and what to write instead")
    func faults() throws {
        let faults = FaultCollector()
        let section = ConfigurationSection(
            try ConfigurationDocument(
                text: """
                    prot: 8080
                    wait: 5 parsecs
                    level: debgu
                    port: 70000
                    """,
                file: "x.yaml"
            ),
            faults: faults
        )
        #expect(section.integer("port", in: 1...65_535, default: 1) == 1)
        #expect(section.duration("wait", default: .seconds(1)) == .seconds(1))
        #expect(section.choice("level", of: Level.self) == nil)
        #expect(section.requiredString("name") == nil)
        section.finish()
        let texts = faults.faults.map(\.description)
        #expect(texts.count == 5)
        #expect(texts.contains { $0.hasPrefix("x.yaml:4:") && $0.contains("between 1 and 65535") })
        #expect(texts.contains { $0.hasPrefix("x.yaml:2:") && $0.contains("duration") })
        #expect(texts.contains { $0.contains("did you mean 'debug'?") })
        #expect(texts.contains { $0.contains("name: is required") })
        #expect(texts.contains { $0.hasPrefix("x.yaml:1:1: prot: unknown key") && $0.contains("did you mean 'port'?") })
        #expect(throws: ConfigurationError.self) { try faults.check() }
    }

    @Test(
        "refuses what is no mapping, with its place",
        arguments: ["- a\n- b", "a: [", "a: 1\na: 2", "\tkey: x", "just text"]
    )
    func malformed(text: String) {
        #expect(throws: ConfigurationError.self) {
            try ConfigurationDocument(text: text, file: "x.yaml")
        }
    }

    @Test("tells the limits of a duration as they would be written")
    func durationLimits() throws {
        let faults = FaultCollector()
        let section = ConfigurationSection(
            try ConfigurationDocument(text: "a: 1s\nb: 2m\nc: 3s", file: "x.yaml"),
            faults: faults
        )
        _ = section.duration("a", in: .seconds(86_400)...(.seconds(36_500 * 86_400)))
        _ = section.duration("b", in: .zero...(.seconds(90)))
        _ = section.duration("c", in: .milliseconds(100)...(.milliseconds(1500)))
        #expect(
            faults.faults.map(\.message) == [
                "must lie between 1d and 36500d", "must lie between 0s and 90s", "must lie between 100ms and 1500ms",
            ]
        )
    }

    @Test("takes values from outside the file, into lists too")
    func overriding() throws {
        var document = try ConfigurationDocument(text: "a:\n  b: 1\nlist:\n  - name: x\n", file: "x.yaml")
        document.override(path: ["a", "b"], value: "2")
        document.override(path: ["c", "d"], value: "new")
        document.override(path: ["list", "0", "name"], value: "y")
        let faults = FaultCollector()
        let section = ConfigurationSection(document, faults: faults)
        #expect(section.section("a")?.integer("b") == 2)
        #expect(section.section("c")?.string("d") == "new")
        #expect(section.sections("list").first?.string("name") == "y")
        #expect(faults.faults.isEmpty)
    }

    @Test("says of a file that is not there what to do")
    func absentFile() {
        #expect {
            try ConfigurationDocument(path: "/nonexistent/lapord.yaml")
        } throws: { error in
            "\(error)".contains("does not exist")
        }
    }

    @Test(
        "A slip of the keyboard is told by its name and line, without the value and without words of the program",
        arguments: [
            ("a: 1\nb:\n\tc: s3cret\n", 3, "is indented by a tab"),
            ("a: 1\nb: 2\na: s3cret\n", 3, "a key is used twice: a"),
            ("a: 1\nb: \u{201C}s3cret\u{201D}\n", 2, "stands in typographic quotation marks"),
            ("a: 1\nb: [x, \u{2018}s3cret\u{2019}]\n", 2, "stands in typographic quotation marks"),
        ]
    )
    func slips(text: String, line: Int, message: String) {
        let faults = FaultCollector()
        do {
            try ConfigurationDocument(text: text, file: "lapord.yaml").reportSlips(to: faults)
        } catch {
            for fault in error.faults { faults.report(fault) }
        }
        #expect(faults.faults.count == 1 && faults.faults.first?.line == line)
        let told = faults.faults.map(\.description).joined()
        #expect(told.contains(message) && !told.contains("s3cret") && !told.contains("Node"), "\(told)")
    }
}
