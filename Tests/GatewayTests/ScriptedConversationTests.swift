import Testing

@Suite("Scripted conversations")
struct ScriptedConversationTests {
    @Test("run as they are written", arguments: ConversationScript.all)
    func play(script: ConversationScript) async throws {
        #expect(!script.lines.isEmpty)
        try await ScriptRun.play(script)
    }

    @Test("are forty or more, each with texts in both directions or a silence that it explains")
    func number() {
        #expect(ConversationScript.all.count >= 40)
        for script in ConversationScript.all {
            #expect(script.lines.contains { if case .heard = $0.step { true } else { false } }, "\(script.file)")
        }
    }

    @Test("are compared with anything in place of a star")
    func patterns() {
        #expect(ConversationScript.matches("Laporan LP10008  diterima", "Laporan LP10008 diterima"))
        #expect(ConversationScript.matches("Laporan LP10008 diterima", "Laporan * diterima"))
        #expect(ConversationScript.matches("Laporan LP10008 diterima", "*"))
        #expect(!ConversationScript.matches("Laporan LP10008 diterima", "Laporan *ditolak"))
        #expect(!ConversationScript.matches("Laporan LP10008 diterima", "Laporan LP10008"))
        #expect(ConversationScript.matches("aXbXc", "a*b*c"))
        #expect(!ConversationScript.matches("aXc", "a*b*c"))
    }
}
