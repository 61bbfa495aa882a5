import CurlHTTP
import Testing

@testable import CentralAPI

struct CreationPolicyTests {
    private enum Kind: String {
        case created, alreadyExists, refused, unsendable, notSent, unauthorized, busy, unknown
    }

    private func kind(_ outcome: CreationOutcome) -> Kind {
        switch outcome {
        case .created: .created
        case .alreadyExists: .alreadyExists
        case .refused: .refused
        case .unsendable: .unsendable
        case .notSent: .notSent
        case .unauthorized: .unauthorized
        case .busy: .busy
        case .unknown: .unknown
        }
    }

    private func judge(_ status: Int, _ body: String, _ headers: CurlHeaders = [:]) -> CreationOutcome {
        let policy = CreationPolicy(proofsOfRefusal: ["Sedang Pemeliharaan"])
        let response = CurlResponse(status: status, headers: headers, body: Array(body.utf8))
        return policy.judge(.success(response), reading: SPLPAnswer.reading)
    }

    @Test(
        "answers that prove what became of the complaint, and answers that do not",
        arguments: [
            (200, #"{"results":{"complaint":{"id":10000001}}}"#, .created),
            (201, #"{"results":{"complaint":{"id":"10000001"}}}"#, .created),
            (200, #"{"complaint_id":9165816}"#, .created),
            (200, #"{"results":{"complaint":{}}}"#, .unknown),
            (200, #"{"results":{"complaint":{"id":0}}}"#, .unknown),
            (200, #"{"results":{"complaint":{"id":1e30}}}"#, .unknown),
            (200, #"{"results":{"complaint":{"id":123456789012345678901234}}}"#, .unknown),
            (200, #"{"results":{"complaint":{"id":-4}}}"#, .unknown),
            (200, #"{"results":{"complaint":{"id":[1]}}}"#, .unknown),
            (200, #"{"results":{"complaint":{"id":"10 OR 1=1"}}}"#, .unknown),
            (200, #"{"results":[]}"#, .unknown),
            (200, #"{"results":{"complaint":{"id":1000"#, .unknown),
            (200, "", .unknown),
            (204, "", .unknown),
            (202, "{}", .unknown),
            (200, "<!DOCTYPE html><html>pemeliharaan</html>", .unknown),
            (200, #"{"message":"Laporan sudah ada"}"#, .alreadyExists),
            (200, #"{"status":false,"message":"Token tidak valid"}"#, .unauthorized),
            (200, #"{"status":false,"message":"gagal"}"#, .unknown),
            (409, "{}", .alreadyExists),
            (422, #"{"message":"The given data was invalid.","errors":{"title":["wajib"]}}"#, .refused),
            (422, #"{"message":"duplicate entry"}"#, .alreadyExists),
            (400, #"{"message":"bad"}"#, .refused),
            (413, "", .refused),
            (401, #"{"message":"Unauthenticated."}"#, .unauthorized),
            (403, #"{"message":"Forbidden"}"#, .unauthorized),
            (403, "<html>Request blocked</html>", .notSent),
            (404, "", .notSent), (405, "", .notSent), (408, "", .notSent),
            (301, "", .notSent), (308, "", .notSent), (302, "", .unknown), (303, "", .unknown),
            (429, "", .busy),
            (500, #"{"message":"Server Error"}"#, .unknown),
            (500, "<h1>Sedang pemeliharaan</h1>", .notSent),
            (502, "", .unknown), (504, "", .unknown),
            (503, "", .unknown),
            (503, #"{"code":"303001","message":"Runtime Error"}"#, .notSent),
            (500, #"{"fault":{"code":101503,"message":"Error connecting"}}"#, .notSent),
            (504, #"{"fault":{"code":101504,"message":"Send timeout"}}"#, .unknown),
            (429, #"{"fault":{"code":900804,"message":"throttled out"}}"#, .busy),
            (401, #"{"fault":{"code":900901,"message":"Invalid Credentials"}}"#, .unauthorized),
            (200, #"{"fault":{"code":900901,"message":"Invalid Credentials"}}"#, .unauthorized),
            (501, "", .notSent), (520, "", .unknown), (599, "", .unknown), (101, "", .unknown),
        ] as [(Int, String, Kind)]
    )
    private func answers(status: Int, body: String, expected: Kind) {
        #expect(kind(judge(status, body)) == expected)
    }

    @Test("the time to come back is read, in seconds or as a date, and bounded")
    func retryAfter() {
        #expect(judge(503, "", ["Retry-After": "120"]) == .busy(retryAfter: .seconds(120)))
        #expect(judge(429, "", ["retry-after": "999999999"]) == .busy(retryAfter: .seconds(86_400)))
        #expect(judge(429, "", ["Retry-After": "-3"]) == .busy(retryAfter: nil))
        #expect(judge(429, "", ["Retry-After": "soon"]) == .busy(retryAfter: nil))
        #expect(judge(429, "", ["Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"]) == .busy(retryAfter: .zero))
    }

    @Test(
        "what curl knows of how far the request got decides about errors",
        arguments: [
            (.cannotConnect, .notSent, nil, .notSent), (.tlsRefused, .notSent, nil, .notSent),
            (.overloaded, .notSent, nil, .busy), (.connectionLost, .sentInPart, nil, .notSent),
            (.connectionLost, .sentWhole, nil, .unknown), (.totalTimeout, .sentWhole, nil, .unknown),
            (.responseTooLarge, .sentWhole, 200, .unknown), (.connectionLost, .sentWhole, 201, .unknown),
            (.connectionLost, .sentWhole, 422, .refused), (.connectionLost, .sentWhole, 401, .unauthorized),
            (.connectionLost, .sentWhole, 500, .unknown), (.cancelled, .notSent, nil, .notSent),
            (.cancelled, .sentWhole, nil, .unknown), (.shutDown, .sentWhole, nil, .unknown),
        ] as [(CurlError.Code, CurlError.Progress, Int?, Kind)]
    )
    private func errors(code: CurlError.Code, progress: CurlError.Progress, status: Int?, expected: Kind) {
        let error = CurlError(code: code, progress: progress, status: status, origin: "https://x", detail: "y")
        let outcome = CreationPolicy().judge(.failure(error), reading: SPLPAnswer.reading)
        #expect(kind(outcome) == expected)
    }

    @Test("no error after the whole request was sent is ever called safe to repeat, unless a status says so")
    func neverSafeAfterSending() {
        for code in CurlError.Code.allCases {
            let error = CurlError(code: code, progress: .sentWhole, origin: "https://x", detail: "y")
            let outcome = CreationPolicy().judge(.failure(error), reading: SPLPAnswer.reading)
            #expect(kind(outcome) == .unknown, "\(code)")
        }
    }

    @Test("a reason never quotes numbers of people")
    func reasonsAreClean() {
        let outcome = judge(422, #"{"message":"phoneUser 081234567890 dan NIK 1603010101900001 salah"}"#)
        guard case .refused(let reason) = outcome else {
            Issue.record("not refused: \(outcome)")
            return
        }
        #expect(!reason.contains("081234567890"))
        #expect(!reason.contains("1603010101900001"))
        #expect(reason.contains("salah"))
    }
}
