using System.Collections.Concurrent;
using Azure;
using Microsoft.Extensions.Time.Testing;

namespace ChatFunctions.Tests.TurnProtocol.Schedules;

/// <summary>The table in memory, which answers at once, and says what it was asked. Thread-safe.</summary>
internal sealed class InstantClient(StoredTable table, FakeTimeProvider time) : StoredClient(table)
{
    private readonly Lock _gate = new();

    /// <summary>Every request, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>How many rows a page of a query holds at the most.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>What happens before a request reaches the table.</summary>
    public Action<string>? Before { get; set; }

    /// <summary>What happens to a request that the table has answered.</summary>
    public Action<string>? After { get; set; }

    /// <summary>The next requests whose name begins so are refused.</summary>
    public void Fail(string request, int status, int times, Action? before = null) => Before = name =>
    {
        if (name.StartsWith(request, StringComparison.Ordinal) && times-- > 0)
        {
            before?.Invoke();
            throw new RequestFailedException(status, "");
        }
    };

    /// <summary>Something happens before the next request whose name begins so.</summary>
    public void Meet(string request, Action run) => Before = name =>
    {
        if (name.StartsWith(request, StringComparison.Ordinal))
        {
            Before = null;
            run();
        }
    };

    protected override Task<T> SendAsync<T>(string name, bool isWrite, Func<T> run)
    {
        lock (_gate)
        {
            Requests.Enqueue(name);
            Before?.Invoke(name);
            try
            {
                var answer = run();
                After?.Invoke(name);
                return Task.FromResult(answer);
            }
            catch (RequestFailedException exception)
            {
                return Task.FromException<T>(exception);
            }
        }
    }

    protected override Response Respond(ETag etag) => StubResponse.Written(time.GetUtcNow(), etag);

    protected override int NextPageSize() => PageSize;
}
