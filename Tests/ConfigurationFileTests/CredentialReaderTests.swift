import ConfigurationFile
import Testing

struct CredentialReaderTests {
    @Test(
        "A file is a credential in systemd's folder, and in the folder that systemd loads",
        arguments: [
            ("/run/credentials/lapord.service/credentials_modem-1.pin", true),
            ("/etc/lapord/credentials/modem-1.pin", true), ("/etc/lapord/modem-1.pin", false),
            ("/etc/lapord/credentials.old/modem-1.pin", false), ("/run/credentials/other.service/modem-1.pin", false),
        ]
    )
    func credentials(path: String, isCredential: Bool) {
        let reader = CredentialReader(file: "/etc/lapord/lapord.yaml", directory: "/run/credentials/lapord.service")
        #expect(reader.isCredential(path) == isCredential)
    }
}
