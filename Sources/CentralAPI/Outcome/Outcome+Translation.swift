extension ActionOutcome {
    /// The same judgement about an action as about a creation.
    init(_ outcome: CreationOutcome) {
        self =
            switch outcome {
            case .created, .alreadyExists: .done
            case .refused(let reason), .unsendable(let reason): .refused(reason: reason)
            case .notSent(let reason, let time): .notSent(reason: reason, retryAfter: time)
            case .unauthorized(let reason): .unauthorized(reason: reason)
            case .busy(let time): .busy(retryAfter: time)
            case .unknown(let reason): .unknown(reason: reason)
            }
    }
}

extension LookUpOutcome {
    /// What a list of ids means.
    init(_ outcome: ReadOutcome<[String]>) {
        self =
            switch outcome {
            case .found(let ids) where ids.isEmpty: .notFound
            case .found(let ids): ids.count == 1 ? .found(trackingID: ids[0]) : .foundSeveral(trackingIDs: ids)
            // The path itself is not known there: that says nothing about the complaint.
            case .absent(let reason): .failed(reason: reason)
            case .unauthorized(let reason): .unauthorized(reason: reason)
            case .busy(let time): .busy(retryAfter: time)
            case .failed(let reason): .failed(reason: reason)
            case .unsupported: .unsupported
            }
    }
}
