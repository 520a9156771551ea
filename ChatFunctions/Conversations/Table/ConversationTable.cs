using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace ChatFunctions.Conversations.Table;

/// <summary>
/// The table behind the store: each call is one request, made once more at most by the SDK. It creates the table on first use,
/// reads the service's clock off every response, and knows the limits that Azurite does not enforce. Thread-safe.
/// </summary>
internal sealed partial class ConversationTable(TableClient client, ServiceClock clock, ILogger<ConversationTable> logger)
{
    /// <summary>Operations that one transaction may hold.</summary>
    /// <remarks>Source: «Performing entity group transactions».</remarks>
    public const int MaxTransactionOperations = 100;

    /// <summary>Rows of a page but the first: whoever reads on has passed over rows, and may have many more to pass.</summary>
    public const int MinFurtherRows = 100;

    public ServiceClock Clock => clock;

    /// <summary>The pages of a query, in key order, each with a row at least; a page may be short and yet have a successor.</summary>
    /// <param name="filter">The filter; what is interpolated is quoted.</param>
    /// <param name="columns">The properties that are wanted; <see langword="null"/> for all.</param>
    /// <param name="pageSize">Rows of the first page at the most; further ones may hold 100.</param>
    /// <exception cref="TableReadException">The service did not answer.</exception>
    public async IAsyncEnumerable<IReadOnlyList<TableEntity>> QueryAsync(
        FormattableString filter, IEnumerable<string>? columns, int pageSize, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var quoted = TableClient.CreateQueryFilter(filter);
        string? continuation = null;
        do
        {
            var page = await ReadAsync(
                async token =>
                {
#pragma warning disable RS0030 // This is the place where filters are quoted.
                    var pages = client.QueryAsync<TableEntity>(quoted, Math.Min(pageSize, 1000), columns, token).AsPages(continuation);
#pragma warning restore RS0030
                    await foreach (var page in pages.WithCancellation(token))
                    {
                        return page;
                    }

                    return null;
                },
                cancellationToken);
            if (page is null)
            {
                yield break;
            }

            clock.Observe(page.GetRawResponse());
            if (page.Values.Count > 0)
            {
                // The service may send empty ones before: whoever looks for a first row must not take it to be missing.
                yield return page.Values;
            }

            continuation = page.ContinuationToken;
            pageSize = Math.Max(pageSize, MinFurtherRows);
        }
        while (!string.IsNullOrEmpty(continuation));
    }

    /// <summary>One row, or <see langword="null"/>.</summary>
    /// <exception cref="TableReadException">The service did not answer.</exception>
    public async Task<TableEntity?> FindAsync(
        string partition, string row, IEnumerable<string>? columns, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(
            async token => await client.GetEntityIfExistsAsync<TableEntity>(partition, row, columns, token), cancellationToken);
        if (found is null)
        {
            return null;
        }

        clock.Observe(found.GetRawResponse());
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Writes all rows or none.</summary>
    /// <returns>The rows' new ETags, in order.</returns>
    /// <exception cref="RowRefusedException">The service does not take these rows, now or ever.</exception>
    /// <exception cref="TableWriteException">It may or may not have been applied: re-read before concluding anything.</exception>
    public async Task<IReadOnlyList<ETag>> WriteAsync(
        IReadOnlyList<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        if (RowSize.Excess(actions) is { } excess)
        {
            throw new RowRefusedException(excess);
        }

        if (actions.Any(action => action.Entity.PartitionKey != actions[0].Entity.PartitionKey))
        {
            throw new ArgumentException("A transaction holds rows of one partition.", nameof(actions));
        }

        return await WriteAsync(
            async token =>
            {
                var response = await client.SubmitTransactionAsync(actions, token);
                clock.Observe(response.GetRawResponse());
                return response.Value.Select(part => part.Headers.ETag ?? default).ToArray();
            },
            cancellationToken);
    }

    /// <summary>
    /// Changes the properties of a row that <paramref name="entity"/> has, where its ETag is still <paramref name="etag"/>.
    /// </summary>
    /// <returns>The row's new ETag.</returns>
    /// <exception cref="RowRefusedException">The service does not take this row, now or ever.</exception>
    /// <exception cref="TableWriteException">It may or may not have been applied: re-read before concluding anything.</exception>
    public async Task<ETag> ChangeAsync(TableEntity entity, ETag etag, CancellationToken cancellationToken) =>
        await WriteAsync(
            async token =>
            {
                var response = await client.UpdateEntityAsync(entity, etag, TableUpdateMode.Merge, token);
                clock.Observe(response);
                return response.Headers.ETag ?? default;
            },
            cancellationToken);

    /// <summary>Writes a whole row, whatever stands there.</summary>
    /// <returns>The row's new ETag.</returns>
    /// <exception cref="TableWriteException">It may or may not have been applied.</exception>
    public async Task<ETag> UpsertAsync(TableEntity entity, CancellationToken cancellationToken) => await WriteAsync(
        async token =>
        {
            var response = await client.UpsertEntityAsync(entity, TableUpdateMode.Replace, token);
            clock.Observe(response);
            return response.Headers.ETag ?? default;
        },
        cancellationToken);

    /// <summary>Removes a row where its ETag is still <paramref name="etag"/>; an absent one is fine.</summary>
    /// <exception cref="TableWriteException">It may or may not have been applied.</exception>
    public async Task RemoveAsync(string partition, string row, ETag etag, CancellationToken cancellationToken) => await WriteAsync(
        async token =>
        {
            clock.Observe(await client.DeleteEntityAsync(partition, row, etag, token));
            return true;
        },
        cancellationToken);

    /// <summary>Writes a whole row: a new one, or in the place of the one with this ETag.</summary>
    /// <returns>The row's new ETag.</returns>
    /// <exception cref="RowRefusedException">The service does not take this row, now or ever.</exception>
    /// <exception cref="TableWriteException">It may or may not have been applied: re-read before concluding anything.</exception>
    public async Task<ETag> PutAsync(TableEntity entity, ETag? etag, CancellationToken cancellationToken) => await WriteAsync(
        async token =>
        {
            var response = await (etag is { } known
                ? client.UpdateEntityAsync(entity, known, TableUpdateMode.Replace, token)
                : client.AddEntityAsync(entity, token));
            clock.Observe(response);
            return response.Headers.ETag ?? default;
        },
        cancellationToken);

    /// <summary>Writes a whole new row, in one attempt: once this has ended with an answer, nothing of it is under way any more.</summary>
    /// <exception cref="TableWriteException">It may or may not have been applied, or be applied later.</exception>
    public async Task AddOnceAsync(TableEntity entity)
    {
        using var once = PromptRetryPolicy.Once();
        await PutAsync(entity, null, CancellationToken.None);
    }

    private async Task<T?> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            return await read(cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == TableErrorCode.TableNotFound)
        {
            // A table that is not there holds nothing; the first write creates it.
            if (exception.GetRawResponse() is { } answer)
            {
                clock.Observe(answer);
            }

            return default;
        }
        catch (Exception exception) when (IsServiceFault(exception))
        {
            // Between two attempts the SDK puts a cancellation into an aggregate of both.
            cancellationToken.ThrowIfCancellationRequested();
            LogReadFailed(logger, Reason(exception));
            throw new TableReadException(exception);
        }
    }

    private async Task<T> WriteAsync<T>(Func<CancellationToken, Task<T>> write, CancellationToken cancellationToken)
    {
        try
        {
            try
            {
                return await write(cancellationToken);
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == TableErrorCode.TableNotFound)
            {
                await client.CreateIfNotExistsAsync(cancellationToken);
                LogTableCreated(logger, client.Name);
                return await write(cancellationToken);
            }
        }
        catch (RequestFailedException exception) when (exception.Status is 400 or 413)
        {
            // Not a lost response but a row that the service does not take: trying again can't help.
            throw new RowRefusedException(exception.ErrorCode, exception);
        }
        catch (Exception exception) when (IsServiceFault(exception))
        {
            // Between two attempts the SDK puts a cancellation into an aggregate of both.
            cancellationToken.ThrowIfCancellationRequested();
            LogWriteFailed(logger, Reason(exception));
            throw new TableWriteException(IsOvertaken(exception), exception);
        }
    }

    // Time-outs come as cancellations that nobody asked for, refused connections as an aggregate of the attempts, and a lost
    // token service as a failed authentication.
    private static bool IsServiceFault(Exception exception) =>
        exception is RequestFailedException or OperationCanceledException or AggregateException or IOException
            or Azure.Identity.AuthenticationFailedException;

    private static bool IsOvertaken(Exception exception) => exception is RequestFailedException failed &&
        (failed.Status == 412 || failed.ErrorCode == TableErrorCode.EntityAlreadyExists);

    private static string Reason(Exception exception) =>
        exception is RequestFailedException { Status: > 0 } failed ? $"{failed.Status} {failed.ErrorCode}" : exception.GetType().Name;

    [LoggerMessage(1, LogLevel.Warning, "The table service did not answer a read: {Reason}")]
    private static partial void LogReadFailed(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Information, "The table service did not confirm a write: {Reason}")]
    private static partial void LogWriteFailed(ILogger logger, string reason);

    [LoggerMessage(3, LogLevel.Information, "Created the table {Name}")]
    private static partial void LogTableCreated(ILogger logger, string name);
}
