using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using ChatFunctions.Completions.Refusals;
using ChatFunctions.Completions.Wires;

namespace ChatFunctions.Completions;

/// <summary>
/// Azure OpenAI or any OpenAI-compatible service, through the SDK's protocol method: authentication is the SDK's; the stream is read,
/// and failed attempts are repeated, here. Thread-safe.
/// </summary>
internal sealed partial class OpenAICompletionClient(
    ChatClients clients,
    Dialects dialects,
    ModelHealth health,
    IOptions<CompletionOptions> completionOptions,
    TimeProvider time,
    ILogger<OpenAICompletionClient> logger) : ICompletionClient
{
    private readonly CompletionOptions _options = completionOptions.Value;

    public async IAsyncEnumerable<CompletionUpdate> StreamAsync(
        CompletionRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var telemetry = new ModelCall(request, _options, time);
        using var answer = await OpenAsync(request, telemetry, cancellationToken);
        try
        {
            do
            {
                telemetry.Observe(answer.Current);
                yield return answer.Current;
            }
            while (await answer.ReadAsync());
        }
        finally
        {
            if (answer.Failure is { } failure)
            {
                LogFailure(request, failure);
                Fail(telemetry, failure);
            }
        }
    }

    /// <summary>Calls the service until it answers with a first update, or no further attempt is due.</summary>
    private async Task<AnswerStream> OpenAsync(CompletionRequest request, ModelCall telemetry, CancellationToken cancellationToken)
    {
        var retries = new RetryRule(time);
        var dialect = dialects.Of(request.Model);
        var refused = new HashSet<Dialect>();
        while (true)
        {
            try
            {
                var answer = await TryAsync(request, dialect, cancellationToken);
                dialects.Learn(request.Model, dialect);
                health.Succeeded();
                return answer;
            }
            catch (CompletionException failure)
            {
                LogFailure(request, failure);
                refused.Add(dialect);
                if (failure.Error == CompletionError.InvalidRequest && dialect.After(failure.Said, request) is { } other &&
                    !refused.Contains(other))
                {
                    dialect = other;
                }
                else if (retries.WaitAfter(failure) is { } wait)
                {
                    await Task.Delay(wait, time, cancellationToken);
                }
                else
                {
                    Fail(telemetry, failure);
                    throw;
                }
            }
        }
    }

    /// <summary>Calls the service once.</summary>
    /// <returns>Its answer, at its first update.</returns>
    private async Task<AnswerStream> TryAsync(CompletionRequest request, Dialect dialect, CancellationToken cancellationToken)
    {
        var attempt = new Attempt(_options.ModelFirstDeltaTimeout, time, cancellationToken);
        AnswerStream? answer = null;
        try
        {
            var keepsThoughts = _options.Reasoning == ReasoningUse.Show;
            answer = new AnswerStream(
                await SendAsync(request, dialect, attempt), attempt, _options.ModelIdleTimeout, time, keepsThoughts);
            await answer.ReadAsync();
            return answer;
        }
        catch
        {
            attempt.Dispose();
            answer?.Dispose();
            throw;
        }
    }

    private async Task<PipelineResponse> SendAsync(CompletionRequest request, Dialect dialect, Attempt attempt)
    {
        try
        {
            using var content = CompletionRequestBody.Write(request, dialect);
            var options = new RequestOptions { BufferResponse = false, CancellationToken = attempt.Stopping };
            var result = await clients.Get(request.Model).CompleteChatAsync(content, options);
            return result.GetRawResponse();
        }
        catch (Exception exception) when (!attempt.IsCancelled)
        {
            throw attempt.IsSilent
                ? new CompletionException(CompletionError.TimedOut, inner: exception)
                : Refusal.Of(exception, time);
        }
    }

    private void Fail(ModelCall telemetry, CompletionException failure)
    {
        health.Failed(failure);
        telemetry.Fail(failure.Error.ToString());
    }

    private void LogFailure(CompletionRequest request, CompletionException failure)
    {
        if (failure.Error == CompletionError.Misconfigured)
        {
            var advice = _options.Advice(failure.Status);
            LogMisconfigured(logger, failure.Status, failure.Said.Name, _options.Host, request.Model, advice);
        }
        else
        {
            var inner = failure.InnerException?.GetType().Name;
            LogFailed(logger, failure.Error, failure.Status, failure.Said.Name, _options.Host, request.Model, inner);
        }
    }

    [LoggerMessage(1, LogLevel.Warning,
        "The model failed: {Error} (status {Status}, code {Code}, host {Host}, model {Model}, {Exception})")]
    private static partial void LogFailed(
        ILogger logger, CompletionError error, int? status, string? code, string? host, string model, string? exception);

    [LoggerMessage(2, LogLevel.Error,
        "The model service refused the app: status {Status}, code {Code}, host {Host}, model or deployment {Model}. Look at {Settings}")]
    private static partial void LogMisconfigured(ILogger logger, int? status, string? code, string? host, string model, string settings);
}
