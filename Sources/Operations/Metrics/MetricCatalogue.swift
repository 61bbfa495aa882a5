/// What each metric means, for `# HELP`.
enum MetricCatalogue {
    /// The help of a family; one that is not described here names itself in words.
    static func help(for name: String) -> String {
        descriptions[name] ?? "\(name.replacing("_", with: " "))."
    }

    private static let descriptions: [String: String] = [
        "lapord_info": "Always 1; the labels say which daemon this is.",
        "lapord_ready": "1 while all dependencies are ready.",
        "lapord_dependency_ready": "1 while the dependency is ready.",
        "lapord_queue_depth": "What waits at a stage.",
        "lapord_queue_oldest_seconds": "How long the oldest of what waits at a stage has waited.",
        "lapord_queue_limit": "How much may wait at a stage.",
        "lapord_tickets": "Tickets by state.",
        "lapord_carrier_up": "1 while the carrier hears and can send.",
        "lapord_carrier_quiet_seconds": "Time since the last message came by the carrier.",
        "lapord_carrier_fact": "A number that the carrier tells of itself, for example signal or SIM slots used.",
        "lapord_central_up": "1 while the central system answers.",
        "lapord_central_quiet_seconds": "Time since the central system last answered a request with success.",
        "lapord_central_requests_total": "Requests to the central system by outcome.",
        "lapord_central_circuit": "State of the breaker before the central system: 0 closed, 1 half open, 2 open.",
        "lapord_stage_alive": "1 while the stage moves.",
        "lapord_stage_beat_seconds": "Time since the stage last showed that it moves.",
        "lapord_stage_seconds": "How long a stage took for one piece of work.",
        "lapord_ledger_size_bytes": "Size of the ledger's files.",
        "lapord_ledger_free_bytes": "Free space on the ledger's file system.",
        "lapord_ledger_commit_seconds": "How long a commit of the ledger took.",
        "lapord_ledger_commit_rows": "How many writes shared a commit of the ledger.",
        "lapord_deaf": "1 while no message has been heard for longer than is plausible.",
        "lapord_quiet_seconds": "Time since the last message was heard from any carrier.",
        "lapord_quiet_limit_seconds": "How long silence is plausible at this hour.",
        "lapord_alarm_deliveries_total": "Alarms sent to the operator by outcome.",
        "lapord_http_client_requests_total": "Requests of ours by peer and outcome.",
        "lapord_http_client_seconds": "How long requests of ours took, by peer.",
        "lapord_operations_requests_total": "Requests to the operations listeners by route and status.",
        "lapord_metrics_series_folded_total":
            "Series that exceeded the bound of their family and were counted as other.",
        "lapord_metrics_conflicts_total": "Metrics made under a name that another kind of metric has.",
        "process_start_time_seconds": "When the process started, in seconds since 1970-01-01T00:00Z.",
        "process_cpu_seconds_total": "Processor time used, user and system.",
        "process_resident_memory_bytes": "Resident memory.",
        "process_virtual_memory_bytes": "Virtual memory.",
        "process_open_fds": "Open file descriptors.",
        "process_max_fds": "How many file descriptors may be open.",
        "process_threads": "Threads.",
    ]
}
