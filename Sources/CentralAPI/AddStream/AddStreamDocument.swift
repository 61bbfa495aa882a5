import Complaints
import ConfigurationFile
import Formats

/// A complaint as the XML push wants it.
struct AddStreamDocument {
    let text: String

    init(_ complaint: CentralComplaint, _ configuration: AddStreamConfiguration) {
        let phone: String
        let name: String
        switch complaint.reporter {
        case .named(let number, let given):
            phone = number.text
            name = given ?? configuration.name
        case .anonymous:
            phone = ""
            name = configuration.anonymousName
        }
        // The push has no field for a title; the words of the citizen say it all.
        let content = OutgoingText.content(of: complaint)
        text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <lapor token="\(MarkupText.escaping(Self.braced(configuration.token.revealed)))">
                <pelapor>
                    <email>\(MarkupText.escaping(configuration.email))</email>
                    <telpon>\(MarkupText.escaping(phone))</telpon>
                    <namadepan>\(MarkupText.escaping(name))</namadepan>
                    <namabelakang>_</namabelakang>
                </pelapor>
                <laporan rahasia="\(complaint.isSecret ? 1 : 0)" anonim="\(complaint.isAnonymous ? 1 : 0)">
                    <isi>\(MarkupText.escaping(content))</isi>
                </laporan>
            </lapor>

            """
    }

    static func braced(_ token: String) -> String {
        token.hasPrefix("{") && token.hasSuffix("}") ? token : "{\(token)}"
    }
}
