import Carriers
import Crypto
import Foundation
import HTTPCarrier
import TestSupport
import Testing

@testable import HTTPCarrier
@testable import struct HTTPCarrier.CallerRates
@testable import enum HTTPCarrier.IPAddress

@Suite("Who may call")
struct CallerProofTests {
    private static let now = Date(timeIntervalSince1970: 1_795_250_096)

    private func status(
        _ profile: CarrierProfile,
        settings: [String: String],
        callers: [String] = [],
        _ request: CallbackRequest
    ) async throws -> Int {
        let ledger = try TestLedger()
        let handler = CallbackHandler(
            configuration: HTTPCarrier.Configuration(
                name: "test",
                profile: profile,
                publicAddress: "https://lapord.example",
                settings: settings,
                callers: callers.compactMap(AddressRange.init)
            ),
            intake: ledger.intake,
            logger: silent
        )
        let response = await handler.handle(request, for: .message)
        await ledger.remove()
        if response.status == 403 { #expect(response.body.isEmpty, "a refused caller learns nothing") }
        return response.status
    }

    private func request(
        _ query: String = "from=081273440001&text=x",
        headers: [String: String] = [:],
        body: String = "",
        caller: String = "192.0.2.1"
    ) -> CallbackRequest {
        CallbackRequest(
            method: body.isEmpty ? "GET" : "POST",
            path: "/carriers/test/mo",
            query: query,
            headers: headers.map { CallbackRequest.Header(name: $0.key, value: $0.value) },
            body: Array(body.utf8),
            caller: caller,
            receivedAt: Self.now
        )
    }

    private func proving(_ proof: String) throws -> CarrierProfile {
        try profile(
            text: """
                title: x
                settings: {secret?: s, user?: u, word?: w, key?: k}
                authentication: {\(proof)}
                inbound: {fields: {sender: from, text: text}}
                """
        )
    }

    @Test("a shared secret in query or header", arguments: ["query:pw", "header:X-Secret"])
    func secret(place: String) async throws {
        let one = try proving("secret: {at: \"\(place)\", setting: secret}")
        let settings = ["secret": "s3cret"]
        let good =
            place.hasPrefix("query")
            ? request("pw=s3cret&from=081273440001&text=x") : request(headers: ["X-Secret": "s3cret"])
        let bad =
            place.hasPrefix("query")
            ? request("pw=s3cre&from=081273440001&text=x") : request(headers: ["X-Secret": "s3crets"])
        #expect(try await status(one, settings: settings, good) == 200)
        #expect(try await status(one, settings: settings, bad) == 403)
        #expect(try await status(one, settings: settings, request()) == 403)
        #expect(try await status(one, settings: [:], request()) == 200, "a secret that is not set is not asked for")
    }

    @Test("a shared secret in the query or at the end of the path, of which no dead letter tells")
    func secretInPath() async throws {
        let ledger = try TestLedger()
        let intake = RecordingIntake(before: ledger.intake)
        let configuration = HTTPCarrier.Configuration(
            name: "test",
            profile: try profile("tri"),
            settings: ["secret": "s3cret"]
        )
        let handler = CallbackHandler(configuration: configuration, intake: intake, logger: silent)
        func status(_ rest: String, _ query: String) async -> Int {
            var request = request(query + "&msisdn=628951234567&trxid=1")
            request.path += rest
            request.pathRest = rest.replacing("/", with: "")
            return await handler.handle(request, for: .message).status
        }
        #expect(await status("/s3cret", "sms=x") == 200)
        #expect(await status("", "sms=x&secret=s3cret") == 200)
        #expect(await status("", "sms=x") == 403)
        #expect(await status("/s3cre", "sms=x") == 403)
        #expect(await status("/s3cret", "sms=x&secret=guess") == 403)
        #expect(await status("/s3cret", "txt=x") == 200)
        let letter = try #require(intake.undecodable.first)
        #expect(String(decoding: letter.raw, as: UTF8.self).hasPrefix("GET /carriers/test/mo/*?txt=x&"))
        await ledger.remove()
    }

    @Test("a shared secret in the path with signs that mean something else in a query")
    func secretWithSigns() async throws {
        let one = try proving("secret: {at: \"path:\", setting: secret}")
        for (rest, expected) in [("a+b%3D", 200), ("a%2Bb=", 200), ("a%20b=", 403)] {
            var request = request()
            request.pathRest = rest
            #expect(try await status(one, settings: ["secret": "a+b="], request) == expected, "\(rest)")
        }
    }

    @Test("basic authentication")
    func basic() async throws {
        let one = try proving("basic: {username: user, password: word}")
        let settings = ["user": "op", "word": "a:b"]
        func header(_ login: String) -> CallbackRequest {
            request(headers: ["Authorization": "Basic " + Data(login.utf8).base64EncodedString()])
        }
        #expect(try await status(one, settings: settings, header("op:a:b")) == 200)
        #expect(try await status(one, settings: settings, header("op:a")) == 403)
        #expect(try await status(one, settings: settings, request(headers: ["Authorization": "Basic !!"])) == 403)
    }

    @Test("a signature over time and body, forged, replayed or made for another body")
    func signature() async throws {
        let one = try profile("generic")
        let settings = ["signing_key": "kunci"]
        func signed(_ body: String, at time: Int, signing: String? = nil) -> CallbackRequest {
            let code = HMAC<SHA256>.authenticationCode(
                for: Data("\(time).\(signing ?? body)".utf8),
                using: SymmetricKey(data: Data("kunci".utf8))
            )
            let text = code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
            return request("", headers: ["X-Timestamp": "\(time)", "X-Signature": "sha256=\(text)"], body: body)
        }
        let body = #"{"from":"081273440001","text":"x"}"#
        let now = Int(Self.now.timeIntervalSince1970)
        #expect(try await status(one, settings: settings, signed(body, at: now)) == 200)
        #expect(try await status(one, settings: settings, signed(body, at: now - 290)) == 200)
        #expect(try await status(one, settings: settings, signed(body, at: now - 310)) == 403)
        #expect(try await status(one, settings: settings, signed(body, at: now + 310)) == 403)
        #expect(try await status(one, settings: settings, signed(body, at: now, signing: body + " ")) == 403)
        var forged = signed(body, at: now)
        forged.headers.removeAll { $0.name == "x-signature" }
        #expect(try await status(one, settings: settings, forged) == 403)
    }

    @Test("a signature's time is of the operator's zone, where it names none")
    func zone() async throws {
        let one = try proving(
            """
            signature: {at: "header:X-Sign", over: "${header:X-Time}.${query}", setting: key,
            timestamp: {at: "header:X-Time", format: yyyyMMddHHmmss}}
            """
        )
        for (time, expected) in [("20261121153456", 200), ("20261121083456", 403)] {
            let code = HMAC<SHA256>.authenticationCode(
                for: Data("\(time).from=081273440001&text=x".utf8),
                using: SymmetricKey(data: Data("kunci".utf8))
            )
            let text = code.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }.joined()
            let request = request(headers: ["X-Time": time, "X-Sign": text])
            #expect(try await status(one, settings: ["key": "kunci"], request) == expected, "\(time)")
        }
    }

    @Test("address lists, IPv4 in IPv6 among them")
    func addresses() async throws {
        let one = try profile("telkomsel-direct")
        let query = "msisdn=081273440001&sms=x"
        let callers = ["203.0.113.0/29", "2001:db8::/33", "198.51.100.7"]
        for (caller, expected) in [
            ("203.0.113.7", 200), ("203.0.113.8", 403), ("::ffff:203.0.113.1", 200), ("2001:db8:7fff::1", 200),
            ("2001:db8:8000::1", 403), ("198.51.100.7", 200), ("198.51.100.70", 403), ("", 403), ("localhost", 403),
        ] {
            let answer = try await status(one, settings: [:], callers: callers, request(query, caller: caller))
            #expect(answer == expected, "\(caller)")
        }
        #expect(AddressRange("10.0.0.0/33") == nil)
        #expect(AddressRange("operator.example") == nil)
    }

    @Test("the caller behind proxies is what our own proxies wrote")
    func proxies() {
        #expect(IPAddress.caller(peer: "10.0.0.1", forwarded: ["1.2.3.4"], proxies: 0) == "10.0.0.1")
        #expect(
            IPAddress.caller(peer: "10.0.0.1", forwarded: ["6.6.6.6, 1.2.3.4", "5.6.7.8"], proxies: 2) == "1.2.3.4"
        )
        #expect(IPAddress.caller(peer: "10.0.0.1", forwarded: ["5.6.7.8"], proxies: 2) == nil)
        let written: [(String, String?)] = [
            ("1.2.3.4:4711", "1.2.3.4"), ("[2001:db8::1]:4711", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"),
            ("[2001:db8::1]", "2001:db8::1"), ("unknown", nil), (":4711", nil), ("[", nil), ("", nil),
        ]
        for (written, caller) in written {
            let found = IPAddress.caller(peer: "10.0.0.1", forwarded: ["6.6.6.6, \(written)"], proxies: 1)
            #expect(found == caller, "\(written)")
        }
    }

    @Test("all addresses of an IPv6 network of 64 bits share one rate")
    func network() {
        let start = ContinuousClock.now
        var rates = CallerRates(rate: 2)
        #expect(rates.admit("2001:db8:1:2::1", at: start) == nil)
        #expect(rates.admit("2001:db8:1:2:ffff::9", at: start) == nil)
        #expect(rates.admit("2001:db8:1:2::3", at: start) != nil)
        #expect(rates.admit("2001:db8:1:3::1", at: start) == nil)
        #expect(rates.admit("192.0.2.1", at: start) == nil)
        #expect(IPAddress.network(of: "::ffff:192.0.2.1") == "::ffff:192.0.2.1")
    }

    @Test("a rate holds for each caller alone, in bounded memory")
    func rates() {
        var rates = CallerRates(rate: 2)
        let start = ContinuousClock.now
        #expect(rates.admit("a", at: start) == nil)
        #expect(rates.admit("a", at: start) == nil)
        #expect(rates.admit("a", at: start) == .milliseconds(500))
        #expect(rates.admit("b", at: start) == nil)
        #expect(rates.admit("a", at: start + .milliseconds(500)) == nil)
        for index in 0..<10_000 { _ = rates.admit("c\(index)", at: start + .seconds(1)) }
        #expect(rates.admit("a", at: start + .seconds(2)) == nil)
    }
}
