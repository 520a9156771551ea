using System.Diagnostics;
using Azure.Data.Tables;

namespace ChatFunctions.Tests.Survival;

/// <summary>Writes a row all the time, as a beat does: what that takes here, it takes the instances.</summary>
internal sealed class Pulse : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _beating;

    private Pulse(TableClient table) => _beating = BeatAsync(table);

    /// <summary>The longest write until now.</summary>
    public TimeSpan Longest { get; private set; }

    public static async Task<Pulse> StartAsync(Cluster cluster) =>
        new(new TableClient((await AzuriteFixture.SharedAsync()).ConnectionString, cluster.TableName));

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _ended.Dispose();
    }

    private async Task BeatAsync(TableClient table)
    {
        while (true)
        {
            var begun = Stopwatch.GetTimestamp();
            await Task.Delay(100, _ended.Token);
            await table.UpsertEntityAsync(new TableEntity("pulse", "row"), TableUpdateMode.Replace, _ended.Token);
            Longest = Stopwatch.GetElapsedTime(begun) is var took && took > Longest ? took : Longest;
        }
    }
}
