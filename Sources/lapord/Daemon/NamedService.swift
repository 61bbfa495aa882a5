import ServiceLifecycle

/// A service under its name alone.
///
/// The service group writes its services into the log as they describe themselves; a service without a description would show
/// whatever it holds, be it an address with a secret in it or an operator's telephone.
struct NamedService: Service, CustomStringConvertible {
    private let service: any Service

    init(_ service: any Service) {
        self.service = service
    }

    var description: String { "\(type(of: service))" }

    func run() async throws { try await service.run() }
}
