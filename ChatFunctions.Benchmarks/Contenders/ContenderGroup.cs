namespace ChatFunctions.Benchmarks.Contenders;

/// <summary>Contenders that run side by side; only one of them is asked at a time.</summary>
internal sealed class ContenderGroup(IReadOnlyList<Contender> all) : IAsyncDisposable
{
    public IReadOnlyList<Contender> All => all;

    public async ValueTask DisposeAsync()
    {
        foreach (var contender in all)
        {
            await contender.DisposeAsync();
        }
    }
}
