import ConfigurationFile
import TestSupport
import Testing

@Suite("Hostile configurations")
struct HostileConfigurationTests {
    @Test("YAML is read or refused, and every fault says what is wrong")
    func yaml() throws {
        let words = [
            "*a", "&a ", "<<: *a", "? ", ": ", "- ", "!!binary ", "{", "[", "\n", "\t", "'", "\"", "|", "%YAML", "---",
            "...", "\u{FEFF}",
        ]
        for bytes in HostileInputs(try HostileInputs.seeds(chosenBy: 14...14), words: words, usual: 2000) {
            let faults = FaultCollector()
            do {
                let text = String(decoding: bytes, as: UTF8.self)
                let section = ConfigurationSection(
                    try ConfigurationDocument(text: text, file: "x.yaml"),
                    faults: faults
                )
                for key in section.keys.prefix(20) {
                    _ = (section.string(key), section.strings(key), section.texts(key), section.integer(key))
                    section.section(key)?.finish()
                    for part in section.sections(key).prefix(20) { part.finish() }
                }
                section.finish()
            } catch {
                #expect(!error.faults.isEmpty)
            }
            for fault in faults.faults { #expect(!fault.message.isEmpty) }
        }
    }
}
