import Foundation
import Operations
import Testing

struct NamedEventTests {
    @Test("Identifiers are 128 bits in hexadecimal and all different")
    func identifiers() {
        let identifiers = NamedEvent.allCases.map(\.identifier)
        #expect(Set(identifiers).count == identifiers.count)
        #expect(identifiers.allSatisfy { $0.count == 32 && $0.allSatisfy { $0.isHexDigit && !$0.isUppercase } })
    }

    @Test("Every event is logged somewhere")
    func use() throws {
        let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "Sources")
        let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
        var text = ""
        while let file = files?.nextObject() as? URL {
            guard file.pathExtension == "swift", file.lastPathComponent != "NamedEvent.swift" else { continue }
            text += try String(contentsOf: file, encoding: .utf8)
        }
        for event in NamedEvent.allCases where event != .linesLeftOut {
            #expect(text.contains("\"\(event.rawValue)\""), "\(event.rawValue)")
        }
    }

    @Test("The journal's catalogue explains every event, and no other; the handbook lists them")
    func catalogue() throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let catalogue = try String(contentsOf: repository.appending(path: "systemd/lapord.catalog"), encoding: .utf8)
        let explained = catalogue.split(separator: "\n").filter { $0.hasPrefix("-- ") }.map { String($0.dropFirst(3)) }
        #expect(explained.sorted() == NamedEvent.allCases.map(\.identifier).sorted())
        let handbook = try String(contentsOf: repository.appending(path: "docs/operation.md"), encoding: .utf8)
        for event in NamedEvent.allCases { #expect(handbook.contains("`\(event.rawValue)`"), "\(event.rawValue)") }
    }
}
