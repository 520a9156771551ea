using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace ChatFunctions.Benchmarks.Tables;

/// <summary>Why a request failed, as the service says it.</summary>
/// <remarks>Source: «Table service error codes».</remarks>
internal sealed record TableFault(int Status, string Code, string Message)
{
    public static readonly TableFault TableNotFound = new(
        StatusCodes.Status404NotFound, nameof(TableNotFound), "The table specified does not exist.");

    public static readonly TableFault TableAlreadyExists = new(
        StatusCodes.Status409Conflict, nameof(TableAlreadyExists), "The table specified already exists.");

    public static readonly TableFault ResourceNotFound = new(
        StatusCodes.Status404NotFound, nameof(ResourceNotFound), "The specified resource does not exist.");

    public static readonly TableFault EntityAlreadyExists = new(
        StatusCodes.Status409Conflict, nameof(EntityAlreadyExists), "The specified entity already exists.");

    public static readonly TableFault UpdateConditionNotSatisfied = new(
        StatusCodes.Status412PreconditionFailed, nameof(UpdateConditionNotSatisfied),
        "The update condition specified in the request was not satisfied.");

    public static readonly TableFault PropertiesNeedValue = new(
        StatusCodes.Status400BadRequest, nameof(PropertiesNeedValue), "The values are not specified for all properties in the entity.");

    public static readonly TableFault InvalidDuplicateRow = new(
        StatusCodes.Status400BadRequest, nameof(InvalidDuplicateRow), "An entity can appear only once in a batch.");

    public static readonly TableFault CommandsInBatchActOnDifferentPartitions = new(
        StatusCodes.Status400BadRequest, nameof(CommandsInBatchActOnDifferentPartitions),
        "All commands in a batch must operate on same entity group.");

    public static readonly TableFault InvalidInput = new(
        StatusCodes.Status400BadRequest, nameof(InvalidInput), "One of the request inputs is not valid.");

    /// <summary>What the service does and the stand-in does not.</summary>
    public static TableFault NotImplemented(string message) => new(StatusCodes.Status501NotImplemented, nameof(NotImplemented), message);

    /// <summary>The body of the answer.</summary>
    public string ToJson(string requestId, DateTimeOffset time)
    {
        var message = string.Create(CultureInfo.InvariantCulture, $"{Message}\nRequestId:{requestId}\nTime:{time.UtcDateTime:O}");
        return $$$$"""{"odata.error":{"code":"{{{{Code}}}}","message":{"value":{{{{RowProperty.Quote(message)}}}},"lang":"en-US"}}}""";
    }
}
