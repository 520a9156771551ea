using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Identity;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ChatFunctions.Completions;

/// <summary>
/// Azure OpenAI or any OpenAI-compatible service, through the SDK's protocol method: authentication, retries and errors are the
/// SDK's, the stream is read here. Thread-safe.
/// </summary>
internal sealed partial class OpenAICompletionClient(
    ChatClients clients,
    IOptions<CompletionOptions> completionOptions,
    IOptions<ModelTimeoutOptions> timeouts,
    TimeProvider time,
    ILogger<OpenAICompletionClient> logger) : ICompletionClient
{
    // The reply is whole with its finish reason; what may follow is only the usage.
    private static readonly TimeSpan UsageTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _idleTimeout = timeouts.Value.ModelIdleTimeout;

    // Azure's older versions refuse the unknown member stream_options.
    private readonly bool _withUsage = completionOptions.Value.OpenAIBaseUrl is not null ||
        string.CompareOrdinal(completionOptions.Value.AzureApiVersion ?? "9", "2024-09-01") >= 0;

    public async IAsyncEnumerable<CompletionUpdate> StreamAsync(
        CompletionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var telemetry = new ModelCall(request, completionOptions.Value, time);
        using var silence = new SilenceTimeout(_idleTimeout, time);
        using var call = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        using var response = await OpenAsync(request, telemetry, silence, call.Token, cancellationToken);
        var parser = new ChunkParser();
        await using var chunks = Chunks(response, parser, call.Token).GetAsyncEnumerator(CancellationToken.None);
        var finished = false;
        while (await MoveNextAsync(chunks, finished, telemetry, silence, cancellationToken))
        {
            var chunk = chunks.Current.Data;
            if (chunk.IsDone)
            {
                yield break;
            }

            if (chunk.IsError)
            {
                LogBroken(logger, "an error chunk");
                telemetry.Fail(nameof(CompletionError.BrokenStream));
                throw new CompletionException(CompletionError.BrokenStream, "The model service reported an error in the middle of its stream.");
            }

            if (!finished && chunk.Update.FinishReason is not null)
            {
                finished = true;
                silence.Shorten(UsageTimeout);
            }

            telemetry.Observe(chunk.Update);
            yield return chunk.Update;
        }
    }

    private async Task<PipelineResponse> OpenAsync(
        CompletionRequest request,
        ModelCall telemetry,
        SilenceTimeout silence,
        CancellationToken callToken,
        CancellationToken cancellationToken)
    {
        try
        {
            using var content = CompletionRequestBody.Write(request, _withUsage);
            var options = new RequestOptions { BufferResponse = false, CancellationToken = callToken };
            var result = await clients.Get(request.Model).CompleteChatAsync(content, options);
            return result.GetRawResponse();
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var refusal = Refusal(exception, silence.IsOver);
            telemetry.Fail(refusal.Error.ToString());
            throw refusal;
        }
    }

    // A service that ignores «stream» answers with one JSON object, which has the shape of a chunk.
    private static IAsyncEnumerable<SseItem<ChunkParser.Chunk>> Chunks(PipelineResponse response, ChunkParser parser, CancellationToken cancellationToken) =>
        response.Headers.TryGetValue("Content-Type", out var type) && type!.StartsWith("application/json", StringComparison.OrdinalIgnoreCase)
            ? WholeAsync(response, parser, cancellationToken)
            : SseParser.Create(response.ContentStream!, (_, data) => parser.Parse(data)).EnumerateAsync(cancellationToken);

    private static async IAsyncEnumerable<SseItem<ChunkParser.Chunk>> WholeAsync(
        PipelineResponse response, ChunkParser parser, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return new SseItem<ChunkParser.Chunk>(parser.Parse(await BinaryData.FromStreamAsync(response.ContentStream!, cancellationToken)));
    }

    private ValueTask<bool> MoveNextAsync(
        IAsyncEnumerator<SseItem<ChunkParser.Chunk>> chunks,
        bool finished,
        ModelCall telemetry,
        SilenceTimeout silence,
        CancellationToken cancellationToken)
    {
        var moving = chunks.MoveNextAsync();
        return moving.IsCompletedSuccessfully ? moving : WaitAsync(moving, finished, telemetry, silence, cancellationToken);
    }

    // Pooled: a model that speaks slowly comes here for every delta.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync(
        ValueTask<bool> moving,
        bool finished,
        ModelCall telemetry,
        SilenceTimeout silence,
        CancellationToken cancellationToken)
    {
        try
        {
            var moved = await moving;
            silence.Break();
            return moved;
        }
        catch (Exception exception) when (finished && !cancellationToken.IsCancellationRequested && IsBroken(exception))
        {
            return false;
        }
        catch (OperationCanceledException exception) when (silence.IsOver && !cancellationToken.IsCancellationRequested)
        {
            LogBroken(logger, "silence");
            telemetry.Fail(nameof(CompletionError.TimedOut));
            throw new CompletionException(CompletionError.TimedOut, "The model service fell silent.", exception);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsBroken(exception))
        {
            LogBroken(logger, exception.GetType().Name);
            telemetry.Fail(nameof(CompletionError.BrokenStream));
            throw new CompletionException(CompletionError.BrokenStream, "The model service's stream broke.", exception);
        }
    }

    private static bool IsBroken(Exception exception) =>
        exception is IOException or HttpRequestException or JsonException or OperationCanceledException;

    private CompletionException Refusal(Exception exception, bool silent)
    {
        if (silent)
        {
            LogRefused(logger, "time-out");
            return new CompletionException(CompletionError.TimedOut, "The model service did not answer in time.", exception);
        }

        // The SDK gathers the failures of its attempts; the last one says how things stand.
        var last = exception is AggregateException { InnerExceptions: [.., var inner] } ? inner : exception;
        if (last is not ClientResultException { Status: > 0 } result)
        {
            LogRefused(logger, last.GetType().Name);
            return last is AuthenticationFailedException
                ? new CompletionException(CompletionError.Refused, "The app could not sign in to the model service.", exception)
                : new CompletionException(CompletionError.Refused, "The model service is not reachable.", exception);
        }

        LogRefused(logger, result.Status.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return result.Status switch
        {
            400 when IsContentFilter(result) =>
                new CompletionException(CompletionError.ContentFilter, "The model service's content filter refused the message.", exception),
            429 => new CompletionException(CompletionError.RateLimited, "The model service has too many requests.", exception)
            {
                RetryAfter = CompletionRetryPolicy.RetryAfter(result.GetRawResponse(), time),
            },
            503 => new CompletionException(CompletionError.Unavailable, "The model service is unavailable.", exception)
            {
                RetryAfter = CompletionRetryPolicy.RetryAfter(result.GetRawResponse(), time),
            },
            408 or 504 => new CompletionException(CompletionError.TimedOut, "The model service did not answer in time.", exception),
            var status => new CompletionException(CompletionError.Refused, $"The model service answered {status}.", exception),
        };
    }

    private static bool IsContentFilter(ClientResultException exception)
    {
        try
        {
            using var body = JsonDocument.Parse(exception.GetRawResponse()?.Content ?? BinaryData.FromString("{}"));
            return body.RootElement.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object &&
                error.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String && code.ValueEquals("content_filter");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The model service refused a call: {Reason}")]
    private static partial void LogRefused(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The model service's stream broke: {Reason}")]
    private static partial void LogBroken(ILogger logger, string reason);
}
