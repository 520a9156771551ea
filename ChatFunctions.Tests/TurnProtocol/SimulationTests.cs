using CsCheck;

namespace ChatFunctions.Tests.TurnProtocol;

/// <summary>
/// Random interleavings of clients, faults, deaths and clock steps against a simple model of the promise. A failure prints its seed:
/// <c>CsCheck_Seed</c> repeats it. <c>PROTOCOL_SIMULATIONS</c> says how many.
/// </summary>
public sealed class SimulationTests
{
    private static readonly Gen<SimulationAction> Action = Gen.Frequency(
        (5, Gen.Const(SimulationAction.Post)),
        (4, Gen.Const(SimulationAction.PostWithKey)),
        (8, Gen.Const(SimulationAction.Say)),
        (4, Gen.Const(SimulationAction.FinishModel)),
        (5, Gen.Const(SimulationAction.WaitForJournal)),
        (2, Gen.Const(SimulationAction.Stop)),
        (1, Gen.Const(SimulationAction.Delete)),
        (4, Gen.Const(SimulationAction.Read)),
        (2, Gen.Const(SimulationAction.Attach)),
        (2, Gen.Const(SimulationAction.Kill)),
        (2, Gen.Const(SimulationAction.Sleep)),
        (3, Gen.Const(SimulationAction.Wake)),
        (3, Gen.Const(SimulationAction.ExpireLeases)),
        (2, Gen.Const(SimulationAction.FaultsBegin)),
        (2, Gen.Const(SimulationAction.FaultsEnd)));

    private static readonly Gen<List<SimulationStep>> Steps = Gen
        .Select(Action, Gen.Int[0, 1], Gen.Int[0, 9999], (action, worker, choice) => new SimulationStep(action, worker, choice))
        .List[5, 40];

    [Fact]
    public async Task AnyInterleaving_KeepsThePromise()
    {
        var count = int.TryParse(
            Environment.GetEnvironmentVariable("PROTOCOL_SIMULATIONS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : 12;
        await Steps.SampleAsync(
            async steps =>
            {
                await using var world = await TableWorld.CreateAsync();
                await new Simulation(world).RunAsync(steps);
            },
            iter: count,
            threads: 1,
            print: steps => string.Join('\n', steps));
    }
}
