import Carriers
import HTTPCarrier
import ModemCarrier
import SMPPCarrier

/// One carrier of the configuration, by its kind.
enum CarrierSettings: Sendable {
    case http(HTTPCarrier.Configuration)
    case modem(ModemCarrier.Configuration)
    case smpp(SMPPCarrier.Configuration)

    var name: CarrierName {
        switch self {
        case .http(let configuration): configuration.name
        case .modem(let configuration): configuration.name
        case .smpp(let configuration): configuration.name
        }
    }
}
