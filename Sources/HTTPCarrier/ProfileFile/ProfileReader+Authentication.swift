import ConfigurationFile

/// Reads the proofs that a caller is the carrier.
extension ProfileReader {
    func proof(_ section: ConfigurationSection) -> CallerProof {
        var proof = CallerProof()
        if let secret = section.section("secret") {
            if !secret.has("at") { _ = secret.requiredString("at") }
            if let sources = sources(secret, "at"), let setting = secret.requiredString("setting") {
                proof.secret = CallerProof.Secret(sources: sources, setting: setting)
            }
            secret.finish()
        }
        if let basic = section.section("basic") {
            if let username = basic.requiredString("username"), let password = basic.requiredString("password") {
                proof.basic = CallerProof.Basic(usernameSetting: username, passwordSetting: password)
            }
            basic.finish()
        }
        proof.signature = section.section("signature").flatMap(signature)
        section.finish()
        return proof
    }

    private func signature(_ section: ConfigurationSection) -> CallerProof.Signature? {
        defer { section.finish() }
        let source = source(section, "at")
        let setting = section.requiredString("setting")
        let algorithm: CallerProof.Signature.Algorithm = section.choice("algorithm", default: .sha256)
        let encoding: CallerProof.Signature.Encoding = section.choice("encoding", default: .hexadecimal)
        let over = section.requiredString("over")
        let prefix = section.string("prefix", default: "")
        var timestamp: CallerProof.Timestamp?
        if let time = section.section("timestamp") {
            if let place = self.source(time, "at") {
                timestamp = CallerProof.Timestamp(
                    source: place,
                    format: self.time(time.string("format", default: "epoch"), time, "format") ?? .epoch,
                    tolerance: time.duration("tolerance", default: .seconds(300))
                )
            }
            time.finish()
        }
        guard let source, let setting, let over else { return nil }
        let content = over == "address-and-sorted-form" ? nil : Template(over)
        if let content {
            checkSigned(content, section)
            if timestamp == nil, !content.names.contains("url"), !content.names.contains("path") {
                section.note(
                    "covers neither the path nor a time, so that a request can be sent again to another path, and at any time",
                    at: "over",
                    suggestion: "sign '${path}' or '${url}' too, or name a signed time under 'timestamp'"
                )
            }
        }
        if case .header(let name)? = timestamp?.source,
            content?.names.contains(where: { $0.lowercased() == "header:\(name.lowercased())" }) != true
        {
            section.note(
                "is not part of what is signed, so whoever replays a request may put a new time into it",
                at: "timestamp",
                suggestion: "sign '${header:\(name)}' too, if the operator does"
            )
        }
        return CallerProof.Signature(
            source: source,
            prefix: prefix,
            algorithm: algorithm,
            encoding: encoding,
            content: content.map { .template($0) } ?? .addressAndSortedForm,
            setting: setting,
            timestamp: timestamp
        )
    }

    /// Reports an unknown value, which would be left out of the signed data, so that no signature would fit.
    private func checkSigned(_ content: Template, _ section: ConfigurationSection) {
        for name in content.names where !CallerProof.Signature.valueNames.contains(name) && !name.hasPrefix("header:") {
            section.report(
                "'${\(name)}' is nothing of a request",
                at: "over",
                suggestion: nearest(to: name, among: CallerProof.Signature.valueNames).map {
                    "did you mean '${\($0)}'?"
                }
                    ?? "'${header:\(name)}' for the header of that name"
            )
        }
    }
}
