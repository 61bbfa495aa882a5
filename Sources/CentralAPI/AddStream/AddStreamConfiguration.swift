package import ConfigurationFile

/// The settings of the profile `addstream-xml`; `config/central/addstream-xml.yaml` documents each key.
package struct AddStreamConfiguration: Sendable {
    /// The whole address of the push.
    package var address: String
    /// The token, with or without its braces; they are added where they are missing.
    package var token: Secret
    /// The file of the token, where it is named and not there yet.
    package var missingCredential: String?
    /// The e-mail address for all reporters, since SMS brings none.
    package var email = ""
    /// The first name of a named reporter who gave none.
    package var name = "Pelapor SMS"
    /// The first name in place of an anonymous reporter's.
    package var anonymousName = "Anonim"
    /// Texts in answers with status 5xx that prove that nothing was created.
    package var proofsOfRefusal: [String] = []
}
