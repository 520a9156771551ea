namespace ChatFunctions.Tests.TurnProtocol;

/// <param name="Action">What happens.</param>
/// <param name="Worker">0 or 1.</param>
/// <param name="Choice">Chooses where there is a choice; also the seed of the step's faults.</param>
internal sealed record SimulationStep(SimulationAction Action, int Worker, int Choice);
