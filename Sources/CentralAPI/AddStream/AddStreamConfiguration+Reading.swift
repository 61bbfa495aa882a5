import ConfigurationFile

extension AddStreamConfiguration {
    /// Reads the profile's own keys; nil where address or token are missing.
    init?(_ section: ConfigurationSection, address: String?, _ reader: CredentialReader) {
        var token: Secret?
        var missing: String?
        if let credentials = section.section("credentials") {
            if let tokenSection = credentials.section("token") {
                missing = CentralConfiguration.missingCredential(tokenSection, reader)
                token = missing == nil ? reader.secret(tokenSection, "file") : Secret("")
                if !tokenSection.has("file") { tokenSection.report("needs 'file'") }
                tokenSection.finish()
            } else {
                credentials.report("needs 'token'")
            }
            credentials.finish()
        } else {
            section.report("needs 'credentials' with the token's file")
        }
        let reporters = section.section("reporters")
        let name = reporters?.string("name") ?? "Pelapor SMS"
        let email = reporters?.string("email") ?? ""
        let anonymousName = reporters?.string("anonymous_name") ?? "Anonim"
        reporters?.finish()
        let proofs = section.strings("not_created_when") ?? []
        guard let address, let token else { return nil }
        self.init(
            address: address,
            token: token,
            missingCredential: missing,
            email: email,
            name: name,
            anonymousName: anonymousName,
            proofsOfRefusal: proofs
        )
    }
}
