import Carriers
import SMPPCarrier

extension SMPPCarrier.Configuration {
    /// The settings for an SMSC of this machine.
    static func test(port: Int, host: String = "127.0.0.1") -> Self {
        Self(
            name: "smsc",
            profile: SMPPProfile(name: "test", title: "test"),
            hosts: [.init(name: host, port: port)],
            systemID: "lapord",
            password: "rahasia"
        )
    }
}
