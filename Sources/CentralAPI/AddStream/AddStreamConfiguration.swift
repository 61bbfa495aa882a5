package import ConfigurationFile

/// How the profile `addstream-xml` speaks; `config/central/addstream-xml.yaml` documents each key.
package struct AddStreamConfiguration: Sendable {
    /// The whole address of the push.
    package var address: String
    /// The token, with or without its braces; they are added where they are missing.
    package var token: Secret
    /// The e-mail address for all reporters, since SMS brings none.
    package var email: String
    /// The first name of a named reporter who gave none.
    package var name: String
    /// The first name in place of an anonymous reporter's.
    package var anonymousName: String
    /// Texts in answers with status 5xx that prove that nothing was created.
    package var proofsOfRefusal: [String]

    /// Makes a configuration.
    package init(
        address: String,
        token: Secret,
        email: String = "",
        name: String = "Pelapor SMS",
        anonymousName: String = "Anonim",
        proofsOfRefusal: [String] = []
    ) {
        self.address = address
        self.token = token
        self.email = email
        self.name = name
        self.anonymousName = anonymousName
        self.proofsOfRefusal = proofsOfRefusal
    }
}
