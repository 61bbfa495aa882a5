import Carriers
import ConfigurationFile
import Foundation
import HTTPCarrier
import TestSupport
import Testing

@Suite("A profile's file")
struct CarrierProfileFileTests {
    private func faults(_ text: String) throws -> [String] {
        let faults = FaultCollector()
        _ = CarrierProfile(try ConfigurationDocument(text: text, file: "tsel.yaml"), faults: faults)
        return faults.faults.map(\.description)
    }

    @Test("tells every fault at once, each with its place and what to write")
    func everyFault() throws {
        let found = try faults(
            """
            title: x
            zone: Asia/Jakart
            inbound:
              methods: [FETCH]
              fields: {sender: from, txt: sms, id: "wat:", time: data/time}
              text: utf-9
              times: [soon]
              answers: {stored: {status: 99, body: "OK|${idd}"}}
            outbound:
              url: "${url}/send?pw=${pasword}"
              query: {pwd: "${password}"}
              headers: {X-Key: "${key}"}
              results: [{status: 20x, outcome: great}]
            settings: {password: the password}
            """
        )
        func isTold(_ parts: String...) -> Bool { found.contains { fault in parts.allSatisfy(fault.contains) } }
        #expect(isTold("tsel.yaml:2", "zone", "is no zone"))
        #expect(isTold("tsel.yaml:4", "'FETCH' is not taken"))
        #expect(isTold("tsel.yaml:5", "inbound.fields.txt", "did you mean 'text'?"))
        #expect(isTold("tsel.yaml:5", "inbound.fields.text", "is required"))
        #expect(isTold("'wat:' names no place"))
        #expect(isTold("tsel.yaml:5", "'data/time' is neither a name nor a JSON pointer", "'/data/time' in JSON"))
        #expect(isTold("tsel.yaml:6", "'utf-9' is no coding"))
        #expect(isTold("'soon' is no time format"))
        #expect(isTold("answers.stored.status", "between 200 and 599"))
        #expect(isTold("'${idd}' is no value of an answer", "did you mean '${id}'?"))
        #expect(isTold("tsel.yaml:10", "outbound.url", "'${pasword}'", "did you mean '${password}'?"))
        #expect(isTold("tsel.yaml:12", "outbound.headers.X-Key", "'${key}'", "declare it under 'settings:'"))
        #expect(isTold("'20x' is no HTTP status"))
        #expect(isTold("'great' is not among the possible values"))
        #expect(found.count == 14, "\(found.joined(separator: "\n"))")
    }

    @Test("a signature over what no request has, or with a setting that nobody can give, is told")
    func signature() throws {
        let found = try faults(
            """
            title: x
            settings: {key: the key}
            authentication:
              signature: {at: "header:X-Sign", setting: kye, over: "${bdy}.${X-Time}.${header:X-Time}.${url}"}
            """
        )
        #expect(found.count == 3, "\(found.joined(separator: "\n"))")
        #expect(found.contains { $0.contains("tsel.yaml:4") && $0.contains("did you mean '${body}'?") })
        #expect(found.contains { $0.contains("'${X-Time}'") && $0.contains("'${header:X-Time}'") })
        #expect(found.contains { $0.contains("'kye' is not among the settings") })
    }

    @Test("a signature of submissions that cannot be made, or that nobody makes, is told")
    func submissionSignature() throws {
        func told(_ outbound: String) throws -> [String] {
            try faults("title: x\nsettings: {key: k}\noutbound: {url: u, headers: {X: \"${signature}\"}\(outbound)}\n")
        }
        #expect(try told(", signature: {algorithm: hmac-sha256, over: \"${id}\", setting: key}").isEmpty)
        #expect(try told("").first?.contains("add 'signature:'") == true)
        let wrong = [
            "{algorithm: md6, over: \"${id}\"}": "'md6' is not among the possible values",
            "{over: \"${id}\"}": "signature.algorithm: is required",
            "{algorithm: md5}": "signature.over: is required",
            "{algorithm: hmac-sha1, over: \"${id}\"}": "needs a key",
            "{algorithm: md5, over: \"${id}\", setting: key}": "takes no key",
            "{algorithm: hmac-sha1, over: \"${id}\", setting: kye}": "'kye' is not among the settings",
            "{algorithm: md5, over: \"${text}\"}": "over '${text}' cannot be made",
        ]
        for (signature, fault) in wrong {
            let found = try told(", signature: \(signature)")
            #expect(found.contains { $0.contains(fault) }, "\(signature): \(found)")
        }
    }

    @Test("what would garble texts, answers or a replay's time is told")
    func garbled() throws {
        let found = try faults(
            """
            title: x
            inbound:
              fields: {sender: from, text: text}
              answers: {stored: {headers: {Content-Length: "2", "X Id": a, X-Id: "${id}"}}, kept: {status: 204, body: OK}}
            outbound:
              url: "${url}"
              json: '{"text":"${text}"}'
              gsm: {coding: iso-8859-1}
              ucs2: {coding: hex utf-16be}
            examples:
              - title: one
                request: {query: "from=0812734001&text=x", at: kemarin}
                answer: {status: 200}
            """
        )
        #expect(found.count == 5, "\(found.joined(separator: "\n"))")
        #expect(found.contains { $0.contains("answers.kept.status: an answer of status 204 has no body") })
        #expect(found.contains { $0.contains("'Content-Length' is no header that an answer can have") })
        #expect(found.contains { $0.contains("'X Id' is no header that an answer can have") })
        #expect(found.contains { $0.contains("tsel.yaml:8") && $0.contains("outbound.gsm: a body of JSON or XML") })
        #expect(found.contains { $0.contains("request.at: is no time") })
    }

    @Test("a signature that covers neither path nor time is a fault, and a note where the profile says why")
    func replayable() throws {
        func told(_ signature: String) throws -> (faults: [String], notes: [String]) {
            let faults = FaultCollector()
            let text = """
                {title: x, settings: {k: k}, authentication: {signature: {at: "header:S", setting: k, \(signature)}}}
                """
            _ = CarrierProfile(try ConfigurationDocument(text: text, file: "tsel.yaml"), faults: faults)
            return (faults.faults.map(\.description), faults.notes.map(\.description))
        }
        let time = "timestamp: {at: \"header:X-Time\"}"
        let uncovered = [
            "over: \"${body}\"": "at any time", "over: \"${method}${query}\"": "another path",
            "over: \"${body}\", \(time)": "a new time", "over: \"${path}${body}\", \(time)": "a new time",
            "over: \"${path}\", timestamp: {at: /time}": "a new time",
        ]
        for (signature, reason) in uncovered {
            let found = try told(signature)
            #expect(found.faults.count == 1 && found.notes.isEmpty, "\(signature): \(found)")
            #expect(found.faults.first?.contains(reason) == true, "\(signature): \(found)")
            let explained = try told(signature + ", replayable: \"its documents sign the body alone\"")
            #expect(explained.faults.isEmpty && explained.notes.count == 1, "\(signature): \(explained)")
            #expect(explained.notes.first?.contains("(its documents sign the body alone)") == true)
        }
        for signature in [
            "over: address-and-sorted-form", "over: \"${url}${body}\"", "over: \"${header:x-time}.${body}\", \(time)",
            "over: \"${body}\", timestamp: {at: /time}", "over: \"${query}\", timestamp: {at: \"query:t\"}",
        ] {
            let found = try told(signature)
            #expect(found.faults.isEmpty && found.notes.isEmpty, "\(signature): \(found)")
            #expect(try told(signature + ", replayable: \"x\"").faults.count == 1)
        }
    }

    @Test("an example whose caller is refused tells why, and nothing that only follows")
    func refusedExample() async throws {
        let refused = try profile(
            text: """
                title: x
                settings: {secret: s}
                authentication: {secret: {at: pw, setting: secret}}
                inbound: {fields: {sender: from, text: text}}
                example_settings: {secret: s3cret}
                examples:
                  - title: one
                    request: {query: "from=081273440001&text=halo&pw=s3cre"}
                    message: {text: halo}
                    answer: {status: 200}
                  - title: two
                    request: {query: "from=081273440001&text=%E9&pw=s3cret"}
                    message: {text: é}
                    answer: {status: 200}
                """
        )
        let found = await refused.verifyExamples().map(\.description)
        #expect(found.first?.contains("status is 403, not 200: the shared secret is wrong or missing") == true)
        #expect(found.dropFirst().allSatisfy { $0.contains("'two'") })
        #expect(found.contains { $0.contains("1 dead letters are kept (the text is not utf-8), not 0") })
    }

    @Test("an example whose signature does not fit tells the one that does")
    func wrongSignature() async throws {
        func faults(_ signature: String) async throws -> [String] {
            try await profile(
                text: """
                    title: x
                    settings: {key: k}
                    authentication: {signature: {at: "header:S", setting: key, over: "${body}", prefix: "v1=", replayable: x}}
                    inbound: {fields: {sender: from, text: text}}
                    example_settings: {key: kunci}
                    examples:
                      - title: one
                        request: {method: POST, headers: {S: "\(signature)"}, body: "from=0812734001&text=x"}
                        message: {text: x}
                        answer: {status: 200}
                    """
            ).verifyExamples().map(\.description)
        }
        let wrong = try await faults("v1=00")
        let due = try #require(wrong.first?.firstMatch(of: /by these rules it would be '(v1=[0-9a-f]{64})'/)?.output.1)
        #expect(wrong.count == 1)
        #expect(try await faults(String(due)).isEmpty)
    }

    @Test("an example that does not come out is told, with its place")
    func wrongExample() async throws {
        let wrong = try profile(
            text: """
                title: x
                inbound: {fields: {sender: from, text: sms}}
                outbound: {method: GET, url: "${url}", query: {sms: "${text}"}}
                examples:
                  - title: first
                    request: {query: "from=081273440001&sms=halo"}
                    message: {text: hallo}
                    answer: {status: 202, body: OK}
                  - title: second
                    submit: {recipient: "081273440001", text: halo}
                    sends: {url: "http://operator.example?sms=hai"}
                    receives: {status: 500}
                    means: {outcome: accepted}
                  - title: third
                    request: {query: "from=081273440001"}
                    kept: 1
                    answer: {status: 400, body: "what?"}
                """
        )
        let found = await wrong.verifyExamples().map(\.description)
        #expect(found.count == 6)
        #expect(found.contains { $0.contains(#"the answer's body is 'the text is missing: 'sms'\n', not 'what?'"#) })
        #expect(found.contains { $0.contains("test.yaml:5") && $0.contains("status is 200, not 202") })
        #expect(found.contains { $0.contains("the text is 'halo', not 'hallo'") })
        #expect(found.contains { $0.contains("http://operator.example?sms=halo, not") })
        #expect(found.contains { $0.contains("the answer means retry (HTTP 500), not accepted") })
    }

    @Test("a carrier's section tells unknown profiles, missing settings and wrong addresses")
    func carrierSection() throws {
        func read(_ text: String) throws -> (HTTPCarrier.Configuration?, [String]) {
            let faults = FaultCollector()
            let section = ConfigurationSection(
                try ConfigurationDocument(text: text, file: "lapord.yaml"),
                faults: faults
            )
            let configuration = HTTPCarrier.Configuration(
                section,
                name: "tsel",
                profiles: ProfileExamplesTests.folder,
                publicAddress: "https://lapord.example/"
            )
            return (configuration, faults.faults.map(\.description))
        }
        let (_, relative) = try read("{profile: carriers/own.yaml, tls: {authorities: nowhere.pem}}")
        let folder = FileManager.default.currentDirectoryPath
        #expect(relative.contains { $0.contains("there is no profile \(folder)/carriers/own.yaml") }, "\(relative)")
        #expect(relative.contains { $0.contains("tls.authorities: names a missing file") })
        let (nothing, unknown) = try read("profile: kanel")
        #expect(nothing == nil)
        #expect(unknown.first?.contains("did you mean 'kannel'?") == true)
        let (_, faults) = try read(
            "{profile: kannel, url: \"127.0.0.1:13013\", callers: [10.0.0.0/33], settings: {usrname: a}, limits: {per_day: 0}}"
        )
        #expect(faults.contains { $0.contains("must begin with http://") })
        #expect(faults.contains { $0.contains("'10.0.0.0/33' is no address") })
        #expect(faults.contains { $0.contains("needs the setting 'username'") })
        #expect(faults.contains { $0.contains("no setting 'usrname'") && $0.contains("did you mean 'username'?") })
        #expect(faults.contains { $0.contains("limits.per_day") })
        let (_, shared) = try read(
            "{profile: kannel, url: \"http://a\", settings: {username: a, password: b}, message_path: /x, report_path: /x/}"
        )
        #expect(shared.count == 1)
        #expect(shared.first?.contains("report_path: is that of messages") == true)
        let twilio = "profile: twilio, url: \"https://api.twilio.com\", settings: {account_sid: a, auth_token: b}"
        #expect(try read("{\(twilio)}").1.isEmpty)
        let (_, unknownAddress) = try read("{\(twilio), public_url: \"\"}")
        #expect(
            unknownAddress.first?.contains("public_url: is required: it is part of what the operator signs") == true
        )
        let (_, root) = try read("{profile: xl, message_path: /}")
        #expect(root.first?.contains("message_path: must be a path") == true)
        let secret = temporaryPath("secret")
        try "rahasia\n".write(to: secret, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: secret) }
        let (good, none) = try read(
            """
            profile: kannel
            url: http://127.0.0.1:13013/
            settings: {username: lapord}
            secrets: {password: \(secret.path)}
            """
        )
        #expect(none.isEmpty)
        #expect(good?.settings["password"] == "rahasia")
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: secret.path)
        let (_, open) = try read(
            "{profile: kannel, url: \"http://a\", settings: {username: a}, secrets: {password: \(secret.path)}}"
        )
        #expect(
            open.first?.contains("the secret 'password' stands in a file that every user of this machine may use")
                == true
        )
        #expect(good?.url == "http://127.0.0.1:13013")
        #expect(good?.messagePath == "/carriers/tsel/mo")
    }

    @Test("a secret among plain settings is noted, and one by which callers prove themselves must not be guessable")
    func plainSecrets() throws {
        func read(_ settings: String) throws -> (notes: [String], weak: [String]) {
            let faults = FaultCollector()
            let text = "{profile: kannel, url: \"http://a\", settings: {\(settings)}}"
            let configuration = HTTPCarrier.Configuration(
                ConfigurationSection(try ConfigurationDocument(text: text, file: "lapord.yaml"), faults: faults),
                name: "tsel",
                profiles: ProfileExamplesTests.folder,
                publicAddress: ""
            )
            return (faults.notes.map(\.description), configuration?.weakProofs ?? [])
        }
        let plain = try read("username: a, password: b, secret: s3cret")
        #expect(plain.notes.count { $0.contains("stands in the file, which others may read") } == 2, "\(plain.notes)")
        #expect(plain.weak.count == 1)
        #expect(plain.weak.first?.contains("'secret' is shorter than 16 characters") == true)
        #expect(plain.weak.first?.contains("s3cret") == false)
        #expect(try read("username: a, password: b, secret: 7c1f0e9ab2d4538861aa").weak.isEmpty)
        #expect(try read("username: a").weak.isEmpty)
    }

    @Test(
        "a listener is open to strangers beyond this machine, and where a proxy stands in front, whether it is told or not",
        arguments: [
            ("127.0.0.1", 0, "", false), ("127.0.0.1", 0, "http://127.0.0.1:8708", false),
            ("::1", 0, "http://[::1]", false),
            ("127.0.0.1", 1, "", true), ("127.0.0.1", 0, "https://sms.example.go.id", true), ("0.0.0.0", 0, "", true),
        ]
    )
    func strangers(host: String, proxies: Int, address: String, isOpen: Bool) {
        var configuration = CallbackListener.Configuration()
        configuration.host = host
        configuration.trustedProxies = proxies
        #expect(configuration.isOpenToStrangers(at: address) == isOpen)
    }
}
