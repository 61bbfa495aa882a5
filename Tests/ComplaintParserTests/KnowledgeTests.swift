import ComplaintParser
import Complaints
import ConfigurationFile
import Foundation
import Testing

@Suite("Knowledge is read from the configuration directory")
struct KnowledgeTests {
    @Test("the repository's own configuration has no fault")
    func own() throws {
        let knowledge = try Checkout.knowledge.get()
        #expect(knowledge.categories.count == 38)
        #expect(knowledge.agency("PUPR")?.shortName == "Dinas PUPR")
        #expect(knowledge.placeCount == 279)
        #expect(knowledge.place(code: "16.03.11.2007")?.name == "Guci")
        #expect(knowledge.ticketPrefix == "LP")
    }

    private func withConfiguration(_ change: (URL) throws -> Void) throws -> [ConfigurationFault] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lapord-config-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: URL(filePath: Checkout.configDirectory), to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try change(folder)
        do throws(ConfigurationError) {
            _ = try Knowledge.load(directory: folder.path)
            return []
        } catch {
            return error.faults
        }
    }

    private func append(_ text: String, to file: URL) throws {
        let old = try String(contentsOf: file, encoding: .utf8)
        try (old + text).write(to: file, atomically: true, encoding: .utf8)
    }

    @Test("faults of several files are told at once, with file and line")
    func faults() throws {
        let faults = try withConfiguration { folder in
            try append("\nthreshhold: 0.5\n", to: folder.appending(path: "parser.yaml"))
            try append("\n16.03.99.2001,Entah,dusun\n", to: folder.appending(path: "places/muara-enim.csv"))
            try """
            topics:
              - name: odd
                category: TOPIK LAINYA
                agency: PUPP
                signs:
                  many: jalan
                  5: "@unknown, ! , jalan ^rusak"
            """.write(to: folder.appending(path: "lexicon/90-own.yaml"), atomically: true, encoding: .utf8)
        }
        let messages = faults.map(\.description).joined(separator: "\n")
        #expect(messages.contains("parser.yaml"))
        #expect(messages.contains("did you mean 'threshold'?"))
        #expect(messages.contains("muara-enim.csv:28"))
        #expect(messages.contains("is no category of categories.yaml"))
        #expect(messages.contains("did you mean 'PUPR'?"))
        #expect(messages.contains("the key must be a weight"))
        #expect(messages.contains("unknown concept '@unknown'"))
    }

    @Test("an operator's own file adds a subject")
    func extended() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lapord-config-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: URL(filePath: Checkout.configDirectory), to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try """
        topics:
          - name: drones
            category: PERHUBUNGAN
            agency: DISHUB
            title: Pesawat tanpa awak
            signs:
              20: drone, pesawat tanpa awak
        """.write(to: folder.appending(path: "lexicon/90-own.yaml"), atomically: true, encoding: .utf8)
        let parser = ComplaintParser(knowledge: try Knowledge.load(directory: folder.path))
        let complaint = parser.parse("drone terbang di atas rumah kami", receivedAt: Checkout.thursday, recipient: nil)
        #expect(complaint.agency?.value == "DISHUB")
        #expect(complaint.agency?.because == ["drone"])
    }

    @Test("a missing directory is told")
    func missing() {
        #expect(throws: ConfigurationError.self) { try Knowledge.load(directory: "/nonexistent/lapord") }
    }
}
