using ChatFunctions.Benchmarks.Contenders;
using ChatFunctions.Benchmarks.Upstream;

namespace ChatFunctions.Benchmarks.Load;

/// <summary>Asks a contender and reads what it replies. Thread-safe.</summary>
internal sealed class LoadClient : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ActivityHeadersPropagator = null,
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
    })
    {
        Timeout = TimeSpan.FromMinutes(3),
    };

    /// <summary>A conversation that nobody has used.</summary>
    public static string NewConversation() => Guid.NewGuid().ToString("N");

    /// <summary>Asks once and reads to the end.</summary>
    /// <exception cref="InvalidOperationException">The reply is not whole.</exception>
    public async Task<Observation> AskAsync(Contender contender, ReplyScript script, ReplyForm form, string? conversation = null)
    {
        var observation = await ObserveAsync(contender, script, form, conversation);
        if (!observation.IsComplete)
        {
            throw new InvalidOperationException(
                $"{contender.Kind} gave {observation.Deltas} of {script.Deltas} deltas: {observation.Failure}");
        }

        return observation;
    }

    /// <summary>Asks in several conversations at once and reads all to the end.</summary>
    /// <exception cref="InvalidOperationException">A reply is not whole.</exception>
    public Task AskManyAsync(Contender contender, int streams, ReplyScript script, ReplyForm form) =>
        Task.WhenAll(Enumerable.Range(0, streams).Select(_ => AskAsync(contender, script, form)));

    /// <summary>Asks once, and tells what came of it.</summary>
    /// <param name="contender">Whom.</param>
    /// <param name="script">What the upstream replies.</param>
    /// <param name="conversation">In which conversation; a new one without.</param>
    public Task<Observation> ObserveAsync(Contender contender, ReplyScript script, ReplyForm form, string? conversation = null) =>
        ObserveAsync(contender.Ask(conversation, script, form), contender.Marker(form), script);

    /// <summary>Sends a request whose response is a reply, and tells what came of it.</summary>
    public async Task<Observation> ObserveAsync(HttpRequestMessage asking, byte[] marker, ReplyScript script)
    {
        using var request = asking;
        var observation = new Observation(script);
        try
        {
            var asked = ChunkTemplate.Now;
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (!response.IsSuccessStatusCode)
            {
                observation.Failure = $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
                return observation;
            }

            observation.Conversation = response.Headers.TryGetValues("X-Conversation-Id", out var id) ? id.First() : null;
            await using var body = await response.Content.ReadAsStreamAsync();
            long now = 0;
            var scanner = new DeltaScanner(marker, script.IsStamped ? sent => observation.Add(sent, now) : null);
            while (await body.ReadAsync(scanner.Free) is > 0 and var read)
            {
                now = ChunkTemplate.Now;
                observation.FirstByte ??= TimeSpan.FromMicroseconds((now - asked) / 1000.0);
                scanner.Advance(read);
                observation.Deltas = scanner.Count;
            }

            observation.HasEnded = true;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or TaskCanceledException)
        {
            observation.Failure = exception.Message;
        }

        return observation;
    }

    /// <summary>Sends a request and reads its response to the end.</summary>
    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage asking)
    {
        using var request = asking;
        return await _client.SendAsync(request);
    }

    public void Dispose() => _client.Dispose();
}
