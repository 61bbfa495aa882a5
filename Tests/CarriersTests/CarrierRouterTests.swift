import Carriers
import Complaints
import Testing

@Suite("CarrierRouter")
struct CarrierRouterTests {
    private let routes = [
        CarrierRoute(carrier: "a", serviceNumbers: ["0811-100-200"], prefixes: ["62811", "62812"]),
        CarrierRoute(carrier: "b", serviceNumbers: ["9009"], prefixes: ["62814"]),
        CarrierRoute(carrier: "c", prefixes: ["628"], takesOver: true),
        CarrierRoute(carrier: "d", takesOver: false),
    ]
    private let citizen = PhoneNumber("+62814700112")!

    @Test("The carrier that heard the citizen comes first, then the texted number, then the longest prefix")
    func order() {
        var router = CarrierRouter(routes: routes)
        #expect(router.carriers(for: citizen, texted: "+62811100200", heardBy: "c") == ["c", "a", "b"])
        #expect(router.carriers(for: citizen, texted: "9009") == ["b", "c", "a"])
        #expect(router.carriers(for: citizen) == ["b", "c", "a"])
    }

    @Test("A carrier that takes nothing over is used only for what it heard")
    func takesNothingOver() {
        var router = CarrierRouter(routes: routes)
        #expect(router.carriers(for: citizen, heardBy: "d").first == "d")
        #expect(!router.carriers(for: citizen).contains("d"))
    }

    @Test("A carrier that is down comes behind those that are up")
    func failOver() {
        var router = CarrierRouter(routes: routes)
        #expect(router.carriers(for: citizen, texted: "9009", canSend: { $0 != "b" }) == ["c", "a", "b"])
    }

    @Test("Equal carriers take turns")
    func turns() {
        var router = CarrierRouter(routes: ["a", "b", "c"].map { CarrierRoute(carrier: CarrierName(rawValue: $0)) })
        let firsts = (0..<6).map { _ in router.carriers(for: citizen).first?.rawValue }
        #expect(firsts == ["a", "b", "c", "a", "b", "c"])
    }

    @Test("Who is never answered is told of a carrier that only hears")
    func gaps() {
        let hearing = CarrierRoute(carrier: "xl", serviceNumbers: ["9009"], takesOver: false)
        func gap(_ others: CarrierRoute..., canSend: Bool = true) -> CarrierRouter.Gap? {
            CarrierRouter(routes: [hearing] + others).gap(behind: "xl") { $0 != "xl" && canSend }
        }
        #expect(gap() == .everybody)
        #expect(gap(CarrierRoute(carrier: "a", serviceNumbers: ["9010"], takesOver: false)) == .everybody)
        #expect(gap(CarrierRoute(carrier: "a", serviceNumbers: ["9009"], takesOver: false)) == nil)
        #expect(gap(CarrierRoute(carrier: "a")) == nil)
        #expect(gap(CarrierRoute(carrier: "a"), canSend: false) == .everybody)
        let partly = CarrierRoute(carrier: "a", prefixes: ["62817", ""], takesOver: false)
        #expect(gap(partly) == .allBut(prefixes: ["62817"]))
        #expect(gap(partly, CarrierRoute(carrier: "b")) == nil)
    }

    @Test("Without carriers there is none")
    func none() {
        var router = CarrierRouter(routes: [])
        #expect(router.carriers(for: citizen).isEmpty)
    }
}
