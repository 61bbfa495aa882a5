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
        let reason = section.string("replayable")
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
        if let content { checkSigned(content, section) }
        let signature = CallerProof.Signature(
            source: source,
            prefix: prefix,
            algorithm: algorithm,
            encoding: encoding,
            content: content.map { .template($0) } ?? .addressAndSortedForm,
            setting: setting,
            timestamp: timestamp
        )
        checkReplays(of: signature, reason: reason, section)
        return signature
    }

    /// Reports a signature by which a recorded request can be sent again, unless the profile says why it has to be so.
    private func checkReplays(of signature: CallerProof.Signature, reason: String?, _ section: ConfigurationSection) {
        let fault: String
        if signature.timestamp != nil, !signature.coversTime {
            fault = "does not cover the time of 'timestamp', so whoever replays a request may put a new time into it"
        } else if signature.timestamp == nil, !signature.coversPath {
            fault =
                "covers neither the path nor a time, so that a request can be sent again to another path, and at any time"
        } else {
            guard reason != nil else { return }
            section.report(
                "is said of a signature that covers path or time",
                at: "replayable",
                suggestion: "leave it out"
            )
            return
        }
        if let reason {
            section.note(fault + " (\(reason))", at: "over")
        } else {
            section.report(
                fault,
                at: "over",
                suggestion:
                    "sign '${path}', '${url}' or the time too; where the operator's own rules sign less, say so: "
                    + "'replayable: the operator signs the body alone'"
            )
        }
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
