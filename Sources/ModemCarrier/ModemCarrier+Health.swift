package import Carriers
import Complaints
import Foundation
import Pacing

extension ModemCarrier {
    package func health() async -> CarrierHealth {
        let profile = session.profile
        var facts: [String: String] = ["device": configuration.device]
        facts["model"] = [profile.manufacturer, profile.model].filter { !$0.isEmpty }.joined(separator: " ")
        facts["operator"] = profile.operatorName
        facts["registration"] = profile.registration.label
        facts["signal"] = profile.signal.map(String.init)
        facts["signal_dbm"] = profile.signalStrength.map(String.init)
        let slots = profile.memories.compactMap { profile.slots[$0] }
        if !slots.isEmpty {
            facts["sim_used"] = String(slots.reduce(0) { $0 + $1.used })
            facts["sim_total"] = String(slots.reduce(0) { $0 + $1.total })
        }
        facts["last_heard"] = lastHeard?.formatted(Self.localTime)
        facts["balance"] = balance.map(String.init)
        facts["sent_today"] = String(session.sending.pace.sent(on: Date()))
        for (label, count) in errorCounts {
            facts["errors \(label)"] = String(count)
        }
        for (kind, count) in telephoneCounts {
            facts["for the telephone: \(kind.rawValue)"] = String(count)
        }
        return CarrierHealth(state: state, detail: detail, facts: facts)
    }

    /// As every other time that an operator is shown.
    private static var localTime: Date.ISO8601FormatStyle {
        Date.ISO8601FormatStyle(timeZone: TimeZone(secondsFromGMT: OfficeZone.current.offset) ?? .gmt)
    }

    private var state: CarrierHealth.State {
        switch session.phase {
        case .ready: session.profile.isUsable ? .up : .starting
        case .settingUp: trouble == nil ? .starting : .down
        case .closed: trouble == nil ? .starting : .down
        }
    }

    private var detail: String {
        switch session.phase {
        case .ready:
            let profile = session.profile
            let strength = profile.signalStrength.map { ", \($0) dBm" } ?? ""
            return "\(profile.operatorName ?? "no operator"), \(profile.registration.label)\(strength)"
        case .settingUp, .closed:
            return trouble?.description ?? "starting"
        }
    }
}
