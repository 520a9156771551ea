using System.Net;

namespace ChatFunctions.LocalHost.Terminal;

/// <summary>
/// Shows replies, and does not let a lost connection or a lost server get between: the request is repeated with its idempotency key
/// until the reply has begun, and from then on the reading goes on after the last event. For one caller.
/// </summary>
internal sealed class ReplyReader(ChatApi api, Screen screen, TimeProvider time)
{
    /// <summary>Says something, and shows the reply.</summary>
    /// <returns>What is to be noted about its end, if anything.</returns>
    /// <exception cref="OperationCanceledException">It is not waited for any longer.</exception>
    public Task<string?> SendAsync(string message, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString();
        return ReadAsync(() => api.PostAsync(message, key, cancellationToken), cancellationToken);
    }

    /// <summary>Shows the reply that runs, from its beginning.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public Task<string?> AttachAsync(CancellationToken cancellationToken) =>
        ReadAsync(() => api.AttachAsync(lastEventId: null, cancellationToken), cancellationToken);

    private async Task<string?> ReadAsync(Func<Task<HttpResponseMessage>> open, CancellationToken cancellationToken)
    {
        var reply = new ShownReply(screen);
        var backoff = new Backoff(time);
        while (true)
        {
            var trouble = "The connection was lost.";
            TimeSpan? pause = null;
            try
            {
                using var response = await (reply.LastEventId is { } last ? api.AttachAsync(last, cancellationToken) : open());
                if (response.StatusCode == HttpStatusCode.NoContent)
                {
                    return "There is nothing more to this reply.";
                }

                if (response.IsSuccessStatusCode)
                {
                    await reply.ReadAsync(await response.Content.ReadAsStreamAsync(cancellationToken), backoff.Progress, cancellationToken);
                    if (reply.HasEnded)
                    {
                        return reply.Note;
                    }
                }
                else
                {
                    trouble = await ChatApi.ExplainAsync(response, cancellationToken);
                    if (!IsPassing(response))
                    {
                        return trouble;
                    }

                    pause = response.Headers.RetryAfter?.Delta;
                }
            }
            catch (Exception failure) when (
                failure is HttpRequestException or IOException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
            {
                // The request or the connection: the next attempt will tell more.
            }

            // The first attempt to go on mostly succeeds, and is not worth a word in the middle of a sentence.
            if (backoff.Failures == 1)
            {
                screen.Note($"{trouble} Trying to go on; Ctrl+C twice gives up.");
            }

            if (!await backoff.WaitAsync(pause, cancellationToken))
            {
                return $"{trouble} What was said is kept where the server has it: /history shows it.";
            }
        }
    }

    // Another instance, or this one in a moment, will answer; or something in front of the app answers in its place.
    private static bool IsPassing(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.ServiceUnavailable ||
        (response.StatusCode is HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout && !ChatApi.IsProblem(response));
}
